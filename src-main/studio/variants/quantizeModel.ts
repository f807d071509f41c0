import { ok, type Result } from '../../../shared/base/result.ts';
import { amaxOf, type CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { sumHistograms } from '../../../shared/qdq/calibrate/histogram.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { QuantizeChoice, WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';

export interface Quantization {
  readonly target: string;
  readonly choice: QuantizeChoice;
  readonly method: CalibrationMethod;
  readonly data: CalibrationData;
}

export interface QuantizedModel extends WorkOutput<'quantize'> {
  /** Inputs that the scales were measured on. */
  readonly samples: number;
  readonly calibrationMs: number;
}

/**
 * Inserts Q/DQ into a float ONNX file: asks which tensors need a scale, runs the model once on the data, and writes the
 * model to `output`. Tensors of one scale are calibrated on their union.
 */
export async function quantizeModel(
  { work, calibrator }: Pick<Studio, 'work' | 'calibrator'>,
  file: { readonly path: string; readonly shapes: string | null },
  { target, choice, method, data }: Quantization,
  output: string,
  onProgress: (done: number, total: number) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<QuantizedModel>> {
  const model = { ...file, target, choice };
  const needs = await work.run('quantizeNeeds', model, signal);
  if (!needs.ok) return needs;
  const { groups } = needs.value;
  let samples = 0;
  const request = {
    model: file.path,
    shapes: file.shapes,
    tensors: groups.flat(),
    data,
    onProgress: (done: number, total: number) => {
      samples = total;
      onProgress(done, total);
    },
  };
  const start = performance.now();
  const amax =
    groups.length === 0
      ? ok({})
      : method === 'max'
        ? await largest(calibrator, request, signal)
        : await clipped(calibrator, request, groups, method, signal);
  if (!amax.ok) return amax;
  const calibrationMs = performance.now() - start;
  const made = await work.run('quantize', { ...model, amax: amax.value, output }, signal);
  return made.ok ? ok({ ...made.value, samples, calibrationMs }) : made;
}

type Maxima = Readonly<Record<string, number>>;
type Calibrator = Studio['calibrator'];
type Request = Parameters<Calibrator['amax']>[0];

async function largest(calibrator: Calibrator, request: Request, signal: AbortSignal): Promise<Result<Maxima>> {
  const measured = await calibrator.amax(request, signal);
  return measured.ok ? ok(Object.fromEntries(measured.value)) : measured;
}

async function clipped(
  calibrator: Calibrator,
  request: Request,
  groups: readonly (readonly string[])[],
  method: CalibrationMethod,
  signal: AbortSignal,
): Promise<Result<Maxima>> {
  const measured = await calibrator.histograms(request, signal);
  if (!measured.ok) return measured;
  const maxima = groups.flatMap((group) => {
    const histograms = group.flatMap((tensor) => measured.value.get(tensor) ?? []);
    if (histograms.length < group.length) return [];
    const amax = amaxOf(histograms.reduce(sumHistograms), method);
    return group.map((tensor) => [tensor, amax] as const);
  });
  return ok(Object.fromEntries(maxima));
}
