import { seededRandom } from '../../base/random.ts';
import { averagePrecision, type Ranking } from './coco.ts';
import type { Interval } from './detectorScore.ts';

/**
 * 95 % intervals of mAP50-95 by resampling images with replacement: how far a figure could move with other images of the
 * same kind. They say nothing about images of another kind. With one seed two models that saw the same images are
 * resampled together: an image that is hard for both then moves neither way, so that the interval of their difference is
 * far narrower than the two intervals beside each other suggest.
 */

/** mAP50-95 of each resample; null where it drew no image with a truth box. */
export function resample(ranking: Ranking, seed: number): readonly (number | null)[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, () => {
    const drawn = new Uint16Array(ranking.images);
    for (let draw = 0; draw < ranking.images; draw += 1) drawn[Math.floor(random() * ranking.images)]! += 1;
    return averagePrecision(ranking, drawn)?.map5095 ?? null;
  });
}

const rounds = 500;

/** Of the figures of one model. */
export function intervalOf(resamples: readonly (number | null)[]): Interval | null {
  const values = resamples.filter((value) => value !== null).toSorted((a, b) => a - b);
  return values.length === 0 ? null : [quantile(values, 0.025), quantile(values, 0.975)];
}

/** Of the figures of one model less those of another, resample by resample. */
export const differenceInterval = (
  own: readonly (number | null)[],
  reference: readonly (number | null)[],
): Interval | null =>
  intervalOf(
    own.map((value, round) => {
      const other = reference[round] ?? null;
      return value === null || other === null ? null : value - other;
    }),
  );

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
