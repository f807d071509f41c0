import { iou, type Box, type Detection } from './nms.ts';

/**
 * Mean average precision by COCO's definition: IoU thresholds 0.50, 0.55 … 0.95, all areas, precision at the 101 recalls
 * 0, 0.01 … 1. Within an image each detection of a class, by falling score, takes the free truth box with the highest IoU
 * if that reaches the threshold; otherwise it is a false positive. A class without truth boxes is left out.
 *
 * Matching an image does not depend on other images, so it is done once and a resample of images (the bootstrap) only
 * joins what was matched. `iscrowd` regions are not handled: readers refuse label files that have them.
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
  readonly truths: number;
}

export function matchImage(detections: readonly Detection[], truths: readonly Truth[]): MatchedImage {
  const labels = new Set([...detections, ...truths].map((item) => item.label));
  const classes = new Map<number, ClassMatches>();
  for (const label of labels) {
    const found = detections.filter((one) => one.label === label).toSorted((a, b) => b.score - a.score);
    const wanted = truths.filter((one) => one.label === label);
    classes.set(label, {
      scores: found.map((one) => one.score),
      hits: matchClass(found, wanted),
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

/** @returns null when no image has a truth box. */
export function averagePrecision(images: readonly MatchedImage[]): MeanAveragePrecision | null {
  const labels = new Set(images.flatMap((image) => [...image.classes.keys()]));
  const byThreshold = iouThresholds.map(() => ({ sum: 0, classes: 0 }));
  for (const label of labels) {
    const parts = images.flatMap((image) => image.classes.get(label) ?? []);
    const truths = parts.reduce((sum, part) => sum + part.truths, 0);
    if (truths === 0) continue;
    const scores = parts.flatMap((part) => part.scores);
    const hits = parts.flatMap((part) => part.hits);
    const order = [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    byThreshold.forEach((mean, bit) => {
      mean.sum += interpolated(
        order.map((at) => ((hits[at]! >> bit) & 1) === 1),
        truths,
      );
      mean.classes += 1;
    });
  }
  if (byThreshold[0]!.classes === 0) return null;
  const means = byThreshold.map((mean) => mean.sum / mean.classes);
  return {
    map5095: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    map50: means[0]!,
    map75: means[5]!,
  };
}

function interpolated(hits: readonly boolean[], truths: number): number {
  const recall: number[] = [];
  const precision: number[] = [];
  let found = 0;
  hits.forEach((hit, at) => {
    if (hit) found += 1;
    recall.push(found / truths);
    precision.push(found / (at + 1));
  });
  for (let at = precision.length - 2; at >= 0; at -= 1) precision[at] = Math.max(precision[at]!, precision[at + 1]!);
  let sum = 0;
  let at = 0;
  for (let step = 0; step <= 100; step += 1) {
    while (at < recall.length && recall[at]! < step / 100) at += 1;
    if (at < precision.length) sum += precision[at]!;
  }
  return sum / 101;
}
