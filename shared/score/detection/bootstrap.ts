import { seededRandom } from '../../base/random.ts';
import { averagePrecision, type Ranking } from './coco.ts';
import type { Interval } from './detectorScore.ts';

/**
 * 95 % intervals of mAP50-95 by resampling images with replacement: how far a figure could move with other images of the
 * same kind. They say nothing about images of another kind. Two models that saw the same images are resampled together:
 * an image that is hard for both then moves neither way, so that the interval of a difference is far narrower than the two
 * intervals beside each other suggest.
 */
export const bootstrapInterval = (ranking: Ranking, seed: number): Interval | null =>
  resampled(ranking.images, seed, (drawn) => averagePrecision(ranking, drawn)?.map5095 ?? null);

/** Of `ranking` less `reference`, over the same images in the same order. */
export const differenceInterval = (ranking: Ranking, reference: Ranking, seed: number): Interval | null =>
  resampled(ranking.images, seed, (drawn) => {
    const [own, other] = [averagePrecision(ranking, drawn), averagePrecision(reference, drawn)];
    return own && other && own.map5095 - other.map5095;
  });

const rounds = 500;

/** @param figureOf null where the drawn images say nothing. */
function resampled(
  images: number,
  seed: number,
  figureOf: (drawn: ArrayLike<number>) => number | null,
): Interval | null {
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const drawn = new Uint16Array(images);
    for (let draw = 0; draw < images; draw += 1) drawn[Math.floor(random() * images)]! += 1;
    const value = figureOf(drawn);
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
