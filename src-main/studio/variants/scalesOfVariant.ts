import { setImmediate } from 'node:timers/promises';
import type { Sha256, VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { CalibratedTensor, VariantScales } from '../../../shared/contract/variantMethods.ts';
import { amaxOf, type CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import type { RecalledScales } from '../../devices/onnxruntime/calibrator.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from './modelPathOf.ts';

/**
 * The tie groups of a variant with their scales, and the histograms that the scales were found on, where they were found
 * here: its own, else those of the nearest ancestor that was calibrated.
 */
export async function scalesOfVariant(studio: Studio, id: VariantId): Promise<Result<VariantScales>> {
  const path = modelPathOf(studio, id);
  if (!path.ok) return path;
  const read = await studio.work.run('scaleGroups', { path: path.value });
  if (!read.ok) return read;
  const recalled = await recallFrom(studio, id);
  if (recalled === null) return ok({ groups: read.value.groups, calibration: null });
  const { method, percentile, samples, histograms } = recalled;
  const tensors: CalibratedTensor[] = [];
  for (const [tensor, histogram] of histograms) {
    const amax = (by: CalibrationMethod): number => amaxOf(histogram, by, percentile);
    tensors.push({
      tensor,
      histogram,
      amax: { max: amax('max'), percentile: amax('percentile'), mse: amax('mse'), entropy: amax('entropy') },
    });
    // Hundreds of tensors take a second together: the app must be able to answer between them.
    await setImmediate();
  }
  return ok({ groups: read.value.groups, calibration: { method, percentile, samples, tensors } });
}

async function recallFrom({ store, calibrator }: Studio, id: VariantId): Promise<RecalledScales | null> {
  for (let next: VariantId | null = id; next !== null;) {
    const variant = store.variants.get(next);
    if (!variant.ok) return null;
    const model: Sha256 = variant.value.model;
    const recalled = await calibrator.recall(model);
    if (recalled !== null) return recalled;
    next = variant.value.parent;
  }
  return null;
}
