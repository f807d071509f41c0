/**
 * Intervals for differences of run times (design §7). Repetitions of one measurement are not independent (clocks drift,
 * caches warm), so what counts are blocks: the difference of medians of each ABBA block is one observation, and the
 * interval is Student's t over them.
 */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % points of Student's t for 1 to 30 degrees of freedom; beyond, the normal one is within 2 %. */
const t975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
export const tQuantile = (degreesOfFreedom: number): number => t975[Math.floor(degreesOfFreedom) - 1] ?? 1.96;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** 95 % interval of the mean of independent observations; null for fewer than 6, which would under-cover. */
export function meanInterval(observations: readonly number[]): Interval | null {
  const count = observations.length;
  if (count < 6) return null;
  const centre = mean(observations);
  const half = (tQuantile(count - 1) * deviation(observations, centre)) / Math.sqrt(count);
  return { mean: centre, low: centre - half, high: centre + half };
}

export function deviation(values: readonly number[], centre: number): number {
  if (values.length < 2) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Medians of `blocks` consecutive stretches of equal length: what is left of drift and outliers is between them. */
export function blockMedians(samples: readonly number[], blocks: number): readonly number[] {
  const size = Math.floor(samples.length / blocks);
  if (size === 0) return samples;
  return Array.from({ length: blocks }, (_, at) => median(samples.slice(at * size, (at + 1) * size)));
}
