import { insideShare, iou, type Box, type Detection } from './nms.ts';

/**
 * Mean average precision by COCO's definition: IoU thresholds 0.50, 0.55 … 0.95, all areas, precision at the 101 recalls
 * 0, 0.01 … 1 (as multiples of 0.01, whose last bits decide where a recall is met exactly). Within an image each detection of a class, by falling score, takes the free truth box with the highest IoU
 * if that reaches the threshold; otherwise it is a false positive. A class without truth boxes is left out.
 *
 * A crowd region is no truth box: a detection that takes no truth box and lies in one (intersection over its own area)
 * counts neither for nor against.
 *
 * Matching an image does not depend on other images, so it is done once and a resample of images (the bootstrap) only
 * joins what was matched.
 */
export interface Truth {
  readonly box: Box;
  readonly label: number;
}

export interface MeanAveragePrecision {
  readonly map5095: number;
  readonly map50: number;
  readonly map75: number;
}

export const iouThresholds: readonly number[] = Array.from({ length: 10 }, (_, at) => (50 + 5 * at) / 100);

/** What one image contributes to each class. */
export interface MatchedImage {
  readonly classes: ReadonlyMap<number, ClassMatches>;
}

interface ClassMatches {
  readonly scores: readonly number[];
  /** For each detection a bit a threshold: 1 = true positive. */
  readonly hits: readonly number[];
  /** The same for detections that lie in a crowd: 1 = not counted. */
  readonly ignored: readonly number[];
  readonly truths: number;
}

export function matchImage(
  detections: readonly Detection[],
  truths: readonly Truth[],
  crowds: readonly Truth[] = [],
): MatchedImage {
  const labels = new Set([...detections, ...truths].map((item) => item.label));
  const classes = new Map<number, ClassMatches>();
  for (const label of labels) {
    const found = detections.filter((one) => one.label === label).toSorted((a, b) => b.score - a.score);
    const wanted = truths.filter((one) => one.label === label);
    const hits = matchClass(found, wanted);
    const own = crowds.filter((one) => one.label === label);
    classes.set(label, {
      scores: found.map((one) => one.score),
      hits,
      ignored: found.map((one, at) => thresholdsBelow(shareInside(one, own)) & ~hits[at]!),
      truths: wanted.length,
    });
  }
  return { classes };
}

function matchClass(found: readonly Detection[], wanted: readonly Truth[]): readonly number[] {
  const overlaps = found.map((one) => wanted.map((truth) => iou(one.box, truth.box)));
  const hits = found.map(() => 0);
  iouThresholds.forEach((threshold, bit) => {
    const taken = new Set<number>();
    overlaps.forEach((row, at) => {
      let choice = -1;
      row.forEach((overlap, truth) => {
        if (!taken.has(truth) && (choice === -1 || overlap > row[choice]!)) choice = truth;
      });
      if (choice === -1 || row[choice]! < threshold) return;
      taken.add(choice);
      hits[at]! |= 1 << bit;
    });
  });
  return hits;
}

const shareInside = ({ box }: Detection, crowds: readonly Truth[]): number =>
  Math.max(0, ...crowds.map((crowd) => insideShare(box, crowd.box)));

const thresholdsBelow = (overlap: number): number =>
  iouThresholds.reduce((bits, threshold, bit) => (overlap >= threshold ? bits | (1 << bit) : bits), 0);

/** The detections of all images by class, best first: what every resample of the images reads in the same order. */
export interface Ranking {
  readonly images: number;
  readonly classes: readonly RankedClass[];
}

interface RankedClass {
  /** By rank: the image that the detection is in, and its hits. */
  readonly image: Int32Array;
  readonly hits: Int32Array;
  readonly ignored: Int32Array;
  /** By image. */
  readonly truths: Int32Array;
}

export function rank(images: readonly MatchedImage[]): Ranking {
  const labels = new Set(images.flatMap((image) => [...image.classes.keys()]));
  const classes = [...labels].map((label): RankedClass => {
    const found = images.flatMap(({ classes: own }, image) => {
      const matches = own.get(label);
      return (matches?.scores ?? []).map((score, at) => ({
        image,
        score,
        hits: matches!.hits[at]!,
        ignored: matches!.ignored[at]!,
      }));
    });
    // A stable sort: equal scores stay in the order of the images.
    found.sort((a, b) => b.score - a.score);
    return {
      image: Int32Array.from(found, (one) => one.image),
      hits: Int32Array.from(found, (one) => one.hits),
      ignored: Int32Array.from(found, (one) => one.ignored),
      truths: Int32Array.from(images, ({ classes: own }) => own.get(label)?.truths ?? 0),
    };
  });
  return { images: images.length, classes };
}

/**
 * @param weights how many times each image counts; all once where it is left out.
 * @returns null when no image that counts has a truth box.
 */
export function averagePrecision(
  ranking: Ranking,
  weights: ArrayLike<number> = new Uint8Array(ranking.images).fill(1),
): MeanAveragePrecision | null {
  const sums = iouThresholds.map(() => 0);
  let counted = 0;
  for (const one of ranking.classes) {
    const truths = one.truths.reduce((sum, count, image) => sum + count * weights[image]!, 0);
    if (truths === 0) continue;
    counted += 1;
    for (let bit = 0; bit < sums.length; bit += 1) sums[bit]! += interpolated(one, bit, truths, weights);
  }
  if (counted === 0) return null;
  const means = sums.map((sum) => sum / counted);
  return {
    map5095: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    map50: means[0]!,
    map75: means[5]!,
  };
}

/** Precision at a rank where recall rises, made non-increasing from the right, read off at the 101 recalls. */
function interpolated(
  { image, hits, ignored }: RankedClass,
  bit: number,
  truths: number,
  weights: ArrayLike<number>,
): number {
  const recall: number[] = [];
  const precision: number[] = [];
  let found = 0;
  let seen = 0;
  for (let at = 0; at < image.length; at += 1) {
    const weight = weights[image[at]!]!;
    if (weight === 0 || ((ignored[at]! >> bit) & 1) === 1) continue;
    seen += weight;
    if (((hits[at]! >> bit) & 1) === 0) continue;
    found += weight;
    recall.push(found / truths);
    precision.push(found / seen);
  }
  for (let at = precision.length - 2; at >= 0; at -= 1) precision[at] = Math.max(precision[at]!, precision[at + 1]!);
  let sum = 0;
  let at = 0;
  for (let step = 0; step <= 100; step += 1) {
    while (at < recall.length && recall[at]! < step * 0.01) at += 1;
    if (at < precision.length) sum += precision[at]!;
  }
  return sum / 101;
}
