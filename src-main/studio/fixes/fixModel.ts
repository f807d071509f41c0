import { ok, type Result } from '../../../shared/base/result.ts';
import type { WorkInput, WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import type { FixChoice } from './fixChoice.ts';

/**
 * Plans the chosen fixes of an ONNX file, with calibrated scales where there is data: asks which tensors need one, runs
 * the model on the data, and plans with what was measured.
 * @param output where the fixed model is written; null for a plan only.
 */
export async function fixModel(
  parts: Pick<Studio, 'work' | 'calibrator'>,
  file: Pick<WorkInput<'fix'>, 'path' | 'shapes' | 'answers'>,
  choice: FixChoice,
  output: string | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<WorkOutput<'fix'>>> {
  const model = { ...file, target: choice.target };
  const amax = await calibrated(parts, model, choice, signal);
  if (!amax.ok) return amax;
  const { fixes, allowProxy = false } = choice;
  return parts.work.run('fix', { ...model, fixes, allowProxy, amax: amax.value, output }, signal);
}

async function calibrated(
  { work, calibrator }: Pick<Studio, 'work' | 'calibrator'>,
  model: Omit<WorkInput<'scalesNeeded'>, 'fixes'>,
  { calibration, fixes }: FixChoice,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, number>> | null>> {
  if (calibration === null) return ok(null);
  if (calibration.kind === 'cache') {
    const cached = await work.run('cachedAmax', { ...model, cache: calibration.text }, signal);
    return cached.ok ? ok(cached.value.amax) : cached;
  }
  const needed = await work.run('scalesNeeded', { ...model, fixes }, signal);
  if (!needed.ok) return needed;
  const { tensors } = needed.value;
  if (tensors.length === 0) return ok({});
  const measured = await calibrator.amax(
    { model: model.path, shapes: model.shapes, tensors, data: calibration },
    signal,
  );
  return measured.ok ? ok(Object.fromEntries(measured.value)) : measured;
}
