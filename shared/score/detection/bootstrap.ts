import { seededRandom } from '../../base/random.ts';
import { averagePrecision, type Ranking } from './coco.ts';

/**
 * A 95 % interval of mAP50-95 by resampling images with replacement: how far the figure could move with other images of
 * the same kind. It says nothing about images of another kind.
 */
export function bootstrapInterval(
  ranking: Ranking,
  seed: number,
  rounds = 500,
): readonly [low: number, high: number] | null {
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const drawn = new Uint16Array(ranking.images);
    for (let draw = 0; draw < ranking.images; draw += 1) drawn[Math.floor(random() * ranking.images)]! += 1;
    const value = averagePrecision(ranking, drawn);
    if (value) values.push(value.map5095);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
