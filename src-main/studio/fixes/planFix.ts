import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from '../variants/modelPathOf.ts';
import type { FixChoice } from './fixChoice.ts';

/**
 * Plans the chosen fixes, with calibrated scales where there is data: asks which tensors need one, runs the model on the
 * data, and plans with what was measured.
 * @param output where the fixed model is written; null for a preview.
 */
export async function planFix(
  studio: Studio,
  variant: VariantId,
  choice: FixChoice,
  output: string | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<WorkOutput<'fix'>>> {
  const path = modelPathOf(studio, variant);
  if (!path.ok) return path;
  const model = { path: path.value, target: choice.target, shapes: null };
  const amax = await calibrated(studio, model, choice, signal);
  if (!amax.ok) return amax;
  const { fixes, allowProxy = false } = choice;
  return studio.work.run('fix', { ...model, fixes, allowProxy, amax: amax.value, output }, signal);
}

async function calibrated(
  studio: Studio,
  model: { readonly path: string; readonly target: string; readonly shapes: null },
  { calibration, fixes }: FixChoice,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, number>> | null>> {
  if (calibration === null) return ok(null);
  const needed = await studio.work.run('scalesNeeded', { ...model, fixes }, signal);
  if (!needed.ok) return needed;
  const { tensors } = needed.value;
  if (tensors.length === 0) return ok({});
  const measured = await studio.calibrator.amax({ model: model.path, tensors, data: calibration }, signal);
  return measured.ok ? ok(Object.fromEntries(measured.value)) : measured;
}
