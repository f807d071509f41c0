import { ok, type Result } from '../../../shared/base/result.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { RunFiles, WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';

export interface LikeChoice {
  readonly target: string;
  readonly run: RunFiles;
  /** Null: only scales that are in the model already. */
  readonly calibration: CalibrationData | null;
  readonly allowProxy: boolean;
}

/** Moves the Q/DQ of an ONNX file towards those of a measured run. @param output null for a plan only. */
export async function likeModel(
  { work, calibrator }: Pick<Studio, 'work' | 'calibrator'>,
  file: { readonly path: string; readonly shapes: string | null },
  { calibration, ...choice }: LikeChoice,
  output: string | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<WorkOutput<'like'>>> {
  const request = { ...file, ...choice };
  let amax: Readonly<Record<string, number>> | null = null;
  if (calibration) {
    const needed = await work.run('likeNeeds', request, signal);
    if (!needed.ok) return needed;
    const { tensors } = needed.value;
    const measured =
      tensors.length === 0
        ? ok(new Map<string, number>())
        : await calibrator.amax({ model: file.path, shapes: file.shapes, tensors, data: calibration }, signal);
    if (!measured.ok) return measured;
    amax = Object.fromEntries(measured.value);
  }
  return work.run('like', { ...request, amax, output }, signal);
}
