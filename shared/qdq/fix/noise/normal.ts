/** The normal distribution, as far as moments of tensors need it. */

/** Points and weights that stand for a standard normal variable; odd moments vanish and the variance is 1. */
export interface Nodes {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** `count` points evenly over ± `reach` standard deviations. */
export function normalNodes(count: number, reach: number): Nodes {
  const raw = Array.from({ length: count }, (_, at) => -reach + (2 * reach * at) / (count - 1));
  const heights = raw.map((point) => Math.exp(-(point ** 2) / 2));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const weights = heights.map((height) => height / total);
  const spread = Math.sqrt(raw.reduce((sum, point, at) => sum + weights[at]! * point ** 2, 0));
  return { points: raw.map((point) => point / spread), weights };
}

export const density = (z: number): number => Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);

/** Probability above `z`. */
export const above = (z: number): number => (1 - erf(z / Math.SQRT2)) / 2;

/** Abramowitz and Stegun 7.1.26, to 1.5e-7. */
export function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - series * Math.exp(-(x ** 2)));
}

const largest = new Map<number, { readonly mean: number; readonly variance: number }>();

/** Mean and variance of the largest of `count` standard normals. */
export function largestOf(count: number): { readonly mean: number; readonly variance: number } {
  const known = largest.get(count);
  if (known) return known;
  const steps = 400;
  const reach = 6;
  let mean = 0;
  let square = 0;
  for (let at = 0; at < steps; at += 1) {
    const z = -reach + (2 * reach * (at + 0.5)) / steps;
    const weight = (count * (1 - above(z)) ** (count - 1) * density(z) * 2 * reach) / steps;
    mean += weight * z;
    square += weight * z ** 2;
  }
  const made = { mean, variance: square - mean ** 2 };
  largest.set(count, made);
  return made;
}

/** E[(min(x, high) − low)²; x > low] of a normal: how far two limits part what lies above them. */
export function partedBetween(low: number, high: number, mean: number, deviation: number): number {
  const beyond = Number.isFinite(high) ? 2 * (high - low) * excess(high, mean, deviation) : 0;
  return Math.max(0, squaredExcess(low, mean, deviation) - squaredExcess(high, mean, deviation) - beyond);
}

/** E[x − limit; x > limit]. */
function excess(limit: number, mean: number, deviation: number): number {
  const t = (limit - mean) / deviation;
  return t < maxDeviations ? deviation * (density(t) - t * above(t)) : 0;
}

/** E[(x − limit)²; x > limit]. */
function squaredExcess(limit: number, mean: number, deviation: number): number {
  const t = (limit - mean) / deviation;
  return t < maxDeviations ? deviation ** 2 * ((1 + t ** 2) * above(t) - t * density(t)) : 0;
}

/** Beyond this the error of `erf` would count for more than the tail. */
const maxDeviations = 4.5;
