/**
 * A histogram of |x| whose range grows with the data and that can be summed with any other.
 *
 * The width of a bin is a power of two. A range that became too small is doubled by adding neighbouring bins, so no value
 * is ever binned twice and none is binned wrongly: floor(|x| / 2ᵉ) halves exactly. The exponent is always the smallest
 * that holds the largest |x| seen, so the result depends on the data alone, not on the order or the batches it came in,
 * and the sum of two histograms is the histogram of both data sets together. That is what lets a tied group be calibrated
 * on its union without running the model again (qdq-rules §3.4). The largest value is kept exactly beside the bins.
 */
export interface Histogram {
  /** Width of a bin is 2 ** exponent; null as long as only zeros were seen. */
  readonly exponent: number | null;
  readonly counts: Float64Array;
  readonly amax: number;
  readonly total: number;
  /** NaN and infinite values, which are in no bin. */
  readonly nonFinite: number;
}

export const binCount = 4096;

export const emptyHistogram = (): Histogram => ({
  exponent: null,
  counts: new Float64Array(binCount),
  amax: 0,
  total: 0,
  nonFinite: 0,
});

/** Counts the elements of `values` into `histogram`, whose bins are reused: the argument is not to be read afterwards. */
export function addValues(histogram: Histogram, values: Float32Array): Histogram {
  let grown = histogram.exponent === null ? growTo(histogram, largest(values).amax) : histogram;
  let { amax } = grown;
  let nonFinite = 0;
  for (let at = 0; at < values.length; at += 1) {
    const binned = binWhileInRange(grown, values, at, amax);
    at = binned.at;
    amax = binned.amax;
    if (at === values.length) break;
    const size = Math.abs(values[at]!);
    if (size < Infinity) {
      amax = Math.max(amax, largest(values.subarray(at)).amax);
      grown = growTo(grown, amax);
      at -= 1;
    } else nonFinite += 1;
  }
  return {
    exponent: grown.exponent,
    counts: grown.counts,
    amax,
    total: histogram.total + values.length - nonFinite,
    nonFinite: histogram.nonFinite + nonFinite,
  };
}

/** The loop that all the time goes to: ends at the first value that no bin can hold, NaN among them. */
function binWhileInRange(
  { counts, exponent }: Histogram,
  values: Float32Array,
  from: number,
  amaxBefore: number,
): { readonly at: number; readonly amax: number } {
  const scale = exponent === null ? 1 : 2 ** -exponent;
  const limit = exponent === null ? Number.MIN_VALUE : binCount * 2 ** exponent;
  let amax = amaxBefore;
  let at = from;
  for (; at < values.length; at += 1) {
    const size = Math.abs(values[at]!);
    if (!(size < limit)) break;
    counts[(size * scale) | 0]! += 1;
    if (size > amax) amax = size;
  }
  return { at, amax };
}

/** The histogram of both data sets; neither argument changes. */
export function sumHistograms(a: Histogram, b: Histogram): Histogram {
  const amax = Math.max(a.amax, b.amax);
  const left = growTo({ ...a, counts: a.counts.slice() }, amax);
  const right = growTo({ ...b, counts: b.counts.slice() }, amax);
  left.counts.forEach((count, at) => {
    right.counts[at]! += count;
  });
  return { ...right, amax, total: a.total + b.total, nonFinite: a.nonFinite + b.nonFinite };
}

export const binWidth = (histogram: Histogram): number => (histogram.exponent === null ? 0 : 2 ** histogram.exponent);

/** Bins that can hold something: the last one holds the largest value. */
export const usedBins = (histogram: Histogram): number =>
  histogram.exponent === null ? 1 : Math.floor(histogram.amax * 2 ** -histogram.exponent) + 1;

export function largest(values: Float32Array): { readonly amax: number; readonly nonFinite: number } {
  let amax = 0;
  let nonFinite = 0;
  for (let at = 0; at < values.length; at += 1) {
    const size = Math.abs(values[at]!);
    if (!(size < Infinity)) nonFinite += 1;
    else if (size > amax) amax = size;
  }
  return { amax, nonFinite };
}

/** Smallest e with amax < binCount · 2ᵉ, from the exponent of the number itself: no rounding of a logarithm is trusted. */
function exponentFor(amax: number): number {
  let exponent = Math.floor(Math.log2(amax)) - Math.log2(binCount);
  while (amax >= binCount * 2 ** exponent) exponent += 1;
  while (amax < binCount * 2 ** (exponent - 1)) exponent -= 1;
  return exponent;
}

function growTo(histogram: Histogram, amax: number): Histogram {
  if (amax === 0 || amax < histogram.amax) return histogram;
  const wanted = exponentFor(amax);
  if (histogram.exponent === null) return { ...histogram, exponent: wanted };
  const steps = Math.min(wanted - histogram.exponent, Math.log2(binCount));
  for (let step = 0; step < steps; step += 1) halve(histogram.counts);
  return { ...histogram, exponent: Math.max(wanted, histogram.exponent) };
}

function halve(counts: Float64Array): void {
  for (let at = 0; at < binCount / 2; at += 1) counts[at] = counts[2 * at]! + counts[2 * at + 1]!;
  counts.fill(0, binCount / 2);
}
