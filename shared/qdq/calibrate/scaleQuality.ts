import { binWidth, usedBins, type Histogram } from './histogram.ts';

/**
 * What a scale does to a tensor, from the histogram of its |x|: how much of it is clipped, and signal over error of
 * rounding and clipping together. A bin stands for its centre, with the spread of an even bin beside it (w²/12) as long as
 * steps are wider than bins, and s²/12 where they are not. The first bin is read as zeros: what a ReLU leaves has no error.
 */
export interface ScaleQuality {
  /** 0…1 of all values. */
  readonly clippedShare: number;
  /** Null for a tensor that is all zeros. */
  readonly sqnrDb: number | null;
}

/** INT8 is used symmetrically. */
const levels = 127;

/** @param scale above 0. */
export function scaleQuality(histogram: Histogram, scale: number): ScaleQuality {
  const width = binWidth(histogram);
  const bins = usedBins(histogram);
  const limit = levels * scale;
  let clipped = 0;
  let signal = 0;
  let error = 0;
  for (let bin = 1; bin < bins; bin += 1) {
    const count = histogram.counts[bin]!;
    if (count === 0) continue;
    const low = bin * width;
    const value = low + width / 2;
    const high = bin === bins - 1 ? histogram.amax : low + width;
    signal += count * value ** 2;
    if (high > limit) clipped += count * Math.min(1, (high - limit) / Math.max(high - low, Number.MIN_VALUE));
    error += count * squaredError(value, width, scale, limit);
  }
  return {
    clippedShare: histogram.total > 0 ? clipped / histogram.total : 0,
    sqnrDb: signal > 0 && error > 0 ? 10 * Math.log10(signal / error) : null,
  };
}

function squaredError(value: number, width: number, scale: number, limit: number): number {
  if (value > limit) return (value - limit) ** 2 + width ** 2 / 12;
  if (scale <= width) return scale ** 2 / 12;
  return (value - Math.round(value / scale) * scale) ** 2 + width ** 2 / 12;
}
