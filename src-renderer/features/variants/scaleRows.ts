import type { CalibratedTensor, VariantScales } from '../../../shared/contract/variantMethods.ts';
import { amaxOf, type CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { binWidth, sumHistograms, usedBins, type Histogram } from '../../../shared/qdq/calibrate/histogram.ts';
import { scaleQuality } from '../../../shared/qdq/calibrate/scaleQuality.ts';
import type { ScaleGroup } from '../../../shared/qdq/scaleGroups.ts';

export const levels = 127;
export const methods: readonly CalibrationMethod[] = ['max', 'percentile', 'mse', 'entropy'];

/** One calibrated tensor, with what the model's scale makes of it. */
export interface TensorRow extends CalibratedTensor {
  /** Largest |x| that the model's scale holds; null where the tensor has no pair of one scale. */
  readonly currentAmax: number | null;
  readonly clippedShare: number | null;
  readonly sqnrDb: number | null;
}

export function tensorRows({ groups, calibration }: VariantScales): readonly TensorRow[] {
  const scales = new Map(groups.flatMap(({ members }) => members.map(({ tensor, scale }) => [tensor, scale] as const)));
  return (calibration?.tensors ?? []).map((tensor) => {
    const scale = scales.get(tensor.tensor) ?? null;
    const quality = scale === null ? null : scaleQuality(tensor.histogram, scale);
    return {
      ...tensor,
      currentAmax: scale === null ? null : scale * levels,
      clippedShare: quality?.clippedShare ?? null,
      sqnrDb: quality?.sqnrDb ?? null,
    };
  });
}

/** Heights 0…1 of `bars` bars from 0 to the largest value, by the logarithm of their counts. */
export function barsOf(histogram: Histogram, bars: number): readonly number[] {
  const used = usedBins(histogram);
  const sums = Array.from({ length: bars }, () => 0);
  for (let bin = 0; bin < used; bin += 1) sums[Math.floor((bin * bars) / used)]! += histogram.counts[bin]!;
  const most = Math.log1p(Math.max(...sums, 1));
  return sums.map((sum) => Math.log1p(sum) / most);
}

/** Where the drawn part of a histogram ends. */
export const rangeOf = (histogram: Histogram): number => binWidth(histogram) * usedBins(histogram);

/** What another scale would do to a member of a group. */
export interface MemberOutlook {
  readonly pair: string;
  readonly tensor: string;
  readonly scale: number | null;
  readonly clippedShare: number | null;
  /** With its own scale, and with the new one. */
  readonly sqnrDb: number | null;
  readonly newSqnrDb: number | null;
  /** Signal-to-noise lost by the new scale; above 0 is worse. Without a histogram: of rounding alone, null where it could clip. */
  readonly lossDb: number | null;
}

export function outlookOf(
  group: ScaleGroup,
  scale: number,
  histograms: ReadonlyMap<string, Histogram>,
): readonly MemberOutlook[] {
  return group.members.map(({ pair, tensor, scale: own }) => {
    const histogram = histograms.get(tensor);
    const blank = { pair, tensor, scale: own, clippedShare: null, sqnrDb: null, newSqnrDb: null };
    if (!histogram) return { ...blank, lossDb: own !== null && scale >= own ? 20 * Math.log10(scale / own) : null };
    const before = own === null ? null : scaleQuality(histogram, own).sqnrDb;
    const after = scaleQuality(histogram, scale);
    return {
      ...blank,
      clippedShare: after.clippedShare,
      sqnrDb: before,
      newSqnrDb: after.sqnrDb,
      lossDb: before === null || after.sqnrDb === null ? null : before - after.sqnrDb,
    };
  });
}

/** Scales to begin from, by name: that of the largest member, and what each method says of all that the members held. */
export function presetsOf(
  group: ScaleGroup,
  calibration: VariantScales['calibration'],
): readonly { readonly name: string; readonly scale: number }[] {
  const own = group.members.flatMap(({ scale }) => scale ?? []);
  const presets = own.length === 0 ? [] : [{ name: 'largest member', scale: Math.max(...own) }];
  const members = new Set(group.members.map(({ tensor }) => tensor));
  const measured = (calibration?.tensors ?? []).filter(({ tensor }) => members.has(tensor));
  if (!calibration || measured.length === 0 || measured.length < members.size) return presets;
  const union = measured.map(({ histogram }) => histogram).reduce(sumHistograms);
  return [
    ...presets,
    ...methods.map((method) => ({
      name: `${method} of union`,
      scale: amaxOf(union, method, calibration.percentile) / levels,
    })),
  ].filter(({ scale }) => scale > 0);
}
