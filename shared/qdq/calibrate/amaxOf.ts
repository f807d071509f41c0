import { binCount, binWidth, usedBins, type Histogram } from './histogram.ts';

/**
 * Where to clip: the largest |x| that INT8 should still hold, from a histogram of |x| (qdq-rules §3.4).
 *
 * - max: the largest value seen.
 * - percentile: the upper edge of the bin in which that share of the data is reached.
 * - mse: the bin centre at which Σ (x − q(x))² over the histogram is least, from bin 128 on.
 * - entropy: the bin edge at which the clipped distribution and its 128-level copy have the least Kullback-Leibler
 *   divergence; from bin 128 on, the last of equal minima wins. Run at most 2,048 bins, the first bin taken as its neighbour
 *   (a spike of exact zeros says nothing about a range), both as in pytorch-quantization.
 *
 * Both searches are over every candidate. Sums over a level come from prefix sums, so a candidate costs one step for each
 * of the 128 levels and not one for each bin; the values are those of the plain double loop. Both costs are sums of terms
 * that are not negative, with the clipped tail in the last one: a candidate is dropped as soon as that term, or what has
 * come together so far, is more than the best of every sixteenth candidate.
 */
export type CalibrationMethod = 'max' | 'percentile' | 'mse' | 'entropy';

const levels = 128;
const firstCandidate = 128;

/** In percent, as pytorch-quantization takes it. */
export const usualPercentile = 99.99;

/** @param percentile in percent, for that method only. @returns 0 for a tensor that was always zero. */
export function amaxOf(histogram: Histogram, method: CalibrationMethod, percentile = usualPercentile): number {
  if (histogram.exponent === null || histogram.total === 0) return 0;
  switch (method) {
    case 'max':
      return histogram.amax;
    case 'percentile':
      return percentileOf(histogram, percentile);
    case 'mse':
      return leastSquares(histogram);
    case 'entropy':
      return leastDivergence(histogram);
  }
}

function percentileOf(histogram: Histogram, percentile: number): number {
  const wanted = (histogram.total * percentile) / 100;
  let seen = 0;
  for (let at = 0; at < binCount; at += 1) {
    seen += histogram.counts[at]!;
    if (seen >= wanted && seen > 0) return Math.min(histogram.amax, (at + 1) * binWidth(histogram));
  }
  return histogram.amax;
}

function leastSquares(histogram: Histogram): number {
  const bins = usedBins(histogram);
  const width = binWidth(histogram);
  if (bins <= firstCandidate) return histogram.amax;
  const centre = (bin: number) => bin + 0.5;
  const count = prefix(bins, (bin) => histogram.counts[bin]!);
  const first = prefix(bins, (bin) => histogram.counts[bin]! * centre(bin));
  const second = prefix(bins, (bin) => histogram.counts[bin]! * centre(bin) ** 2);
  const within = (from: number, to: number, value: number): number =>
    second[to]! - second[from]! - 2 * value * (first[to]! - first[from]!) + value ** 2 * (count[to]! - count[from]!);
  const errorOf = (bin: number, bound: number): number => {
    const step = centre(bin) / (levels - 1);
    const clipped = Math.min(bins, Math.ceil((levels - 1.5) * step - 0.5));
    if (within(clipped, bins, centre(bin)) > bound) return Infinity;
    let error = 0;
    let from = 0;
    for (let level = 0; level < levels && error <= bound; level += 1) {
      const to = level === levels - 1 ? bins : Math.min(bins, Math.ceil((level + 0.5) * step - 0.5));
      error += within(from, to, level * step);
      from = to;
    }
    return error;
  };
  return centre(leastOf(firstCandidate, bins - 1, errorOf, 'first')) * width;
}

function leastDivergence(histogram: Histogram): number {
  const counts = coarse(histogram);
  const width = binWidth(histogram) * 2;
  const bins = Math.floor(histogram.amax / width) + 1;
  if (bins <= firstCandidate) return histogram.amax;
  counts[0] = counts[1]!;
  const mass = prefix(bins, (bin) => counts[bin]!);
  const filled = prefix(bins, (bin) => (counts[bin]! > 0 ? 1 : 0));
  const entropy = prefix(bins, (bin) => xLogX(counts[bin]!));
  const total = mass[bins]!;
  const divergenceOf = (edge: number, bound: number): number => {
    const last = counts[edge - 1]!;
    const tail = total - mass[edge]!;
    if (last === 0 && tail > 0) return Infinity;
    const density = (from: number, to: number): number =>
      Math.log((mass[to]! - mass[from]!) / (filled[to]! - filled[from]!));
    const own = entropy[edge]! - xLogX(last) + xLogX(last + tail);
    const lost = Math.log(mass[edge]! / total);
    // What a level costs is never negative (log-sum inequality), so the last one alone is a lower bound.
    const lastFrom = Math.ceil(((levels - 1) * edge) / levels);
    const inLast = mass[edge]! - mass[lastFrom]! + tail;
    let atLeast = (own - entropy[lastFrom]! - (inLast > 0 ? inLast * density(lastFrom, edge) : 0)) / total + lost;
    let cross = 0;
    let from = 0;
    for (let level = 0; level < levels; level += 1) {
      if (atLeast > bound) return Infinity;
      const to = Math.ceil(((level + 1) * edge) / levels);
      const inside = mass[to]! - mass[from]!;
      if (inside > 0) {
        const part = (inside + (to === edge ? tail : 0)) * density(from, to);
        cross += part;
        if (to < edge) atLeast += (entropy[to]! - entropy[from]! - part) / total;
      }
      from = to;
    }
    return (own - cross) / total + lost;
  };
  return Math.min(histogram.amax, leastOf(firstCandidate, bins, divergenceOf, 'last') * width);
}

/** Rounding of prefix sums must not drop a candidate that is as good as the best. */
const slack = 1e-9;
const coarseStep = 16;

/**
 * The candidate of least cost from `low` to `high`; `high` where none has a cost.
 * @param cost may answer anything above `bound` for a candidate that costs more than that.
 */
function leastOf(
  low: number,
  high: number,
  cost: (candidate: number, bound: number) => number,
  ties: 'first' | 'last',
): number {
  let bound = Infinity;
  for (let candidate = low; candidate <= high; candidate += coarseStep)
    bound = Math.min(bound, cost(candidate, bound) * (1 + slack) + slack);
  let best = Infinity;
  let found = high;
  for (let candidate = low; candidate <= high; candidate += 1) {
    const own = cost(candidate, bound);
    if (own > best || own === Infinity || (own === best && ties === 'first')) continue;
    best = own;
    found = candidate;
  }
  return found;
}

/** Neighbouring bins added: half as many, twice as wide. */
function coarse(histogram: Histogram): Float64Array {
  const counts = new Float64Array(binCount / 2);
  for (let at = 0; at < counts.length; at += 1) counts[at] = histogram.counts[2 * at]! + histogram.counts[2 * at + 1]!;
  return counts;
}

function prefix(length: number, valueAt: (at: number) => number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let at = 0; at < length; at += 1) sums[at + 1] = sums[at]! + valueAt(at);
  return sums;
}

const xLogX = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
