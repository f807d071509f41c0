import { ok, type Result } from '../../../shared/base/result.ts';
import { amaxOf, usualPercentile, type CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import { sumHistograms, type Histogram } from '../../../shared/qdq/calibrate/histogram.ts';
import type { QuantizeChoice, WorkInput, WorkOutput } from '../../workers/work.ts';
import type { CachedCalibration } from '../fixes/fixChoice.ts';
import type { Studio } from '../studio.ts';

/** What a float model is quantized for and on; plain data. */
export interface Quantization {
  /** `trt=10.3,sm=87`. */
  readonly target: string;
  readonly choice: QuantizeChoice;
  readonly method: CalibrationMethod;
  /** In percent, for that method; left out = 99.99. */
  readonly percentile?: number;
  readonly data: CalibrationData;
  /** Scales that are known; `data` then tells only those that it lacks. */
  readonly cache?: CachedCalibration;
}

export interface QuantizedModel extends WorkOutput<'quantize'> {
  /** Inputs that the scales were measured on. */
  readonly samples: number;
  /** Of them, those that the model ran on now: 0 when an earlier pass over the same data told all. */
  readonly samplesRun: number;
  readonly calibrationMs: number;
  /** Largest |x| that each calibrated tensor may hold. */
  readonly amax: Readonly<Record<string, number>>;
}

/**
 * Inserts Q/DQ into a float ONNX file: asks which tensors need a scale, runs the model once on the data unless its
 * histograms are there from before, and writes the model to `output`. Tensors of one scale are calibrated on their union;
 * of those that a cache knows, the largest counts.
 */
export async function quantizeModel(
  { work, calibrator }: Pick<Studio, 'work' | 'calibrator'>,
  file: { readonly path: string; readonly shapes: string | null },
  { target, choice, method, percentile = usualPercentile, data, cache }: Quantization,
  output: string,
  onProgress: (done: number, total: number) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<QuantizedModel>> {
  const model = { ...file, target, choice };
  const needed = await scalesToFind({ work }, { ...model, cache: cache ?? null }, signal);
  if (!needed.ok) return needed;
  const { groups, known } = needed.value;
  const start = performance.now();
  const request = { model: file.path, shapes: file.shapes, tensors: groups.flat(), data, onProgress };
  const counted = groups.length === 0 ? ok(nothingCounted) : await calibrator.histograms(request, signal);
  if (!counted.ok) return counted;
  const { histograms, pass, samples, samplesRun } = counted.value;
  const found = groups.flatMap((group) => {
    const own = amaxOf(unionOf(group, histograms), method, percentile);
    return group.map((tensor) => [tensor, own] as const);
  });
  const amax = { ...known, ...Object.fromEntries(found) };
  const calibrationMs = performance.now() - start;
  const made = await work.run('quantize', { ...model, amax, output }, signal);
  if (!made.ok) return made;
  await calibrator.note(made.value.sha256, { pass, method, percentile, groups });
  const isRandom = data.kind === 'random' && found.length > 0;
  const plan = isRandom ? { ...made.value.plan, randomScales: found.length } : made.value.plan;
  return ok({ ...made.value, plan, samples, samplesRun, calibrationMs, amax });
}

export interface ScalesToFind {
  /** Largest |x| of the tensors that the cache knows, or that share a scale with one that it knows. */
  readonly known: Readonly<Record<string, number>>;
  /** Tensors that are left, those of one scale together. */
  readonly groups: readonly (readonly string[])[];
}

/** Which scales an insertion needs, and which of them a calibration cache tells. */
export async function scalesToFind(
  { work }: Pick<Studio, 'work'>,
  { cache, ...model }: WorkInput<'quantizeNeeds'> & { readonly cache: CachedCalibration | null },
  signal?: AbortSignal,
): Promise<Result<ScalesToFind>> {
  const needs = await work.run('quantizeNeeds', model, signal);
  if (!needs.ok) return needs;
  const { groups } = needs.value;
  if (cache === null) return ok({ known: {}, groups });
  const { path, target, shapes } = model;
  const cached = await work.run('cachedAmax', { path, target, shapes, cache: cache.text }, signal);
  if (!cached.ok) return cached;
  const told = groups.map((group) => ({ group, values: group.flatMap((tensor) => cached.value.amax[tensor] ?? []) }));
  const known = told.flatMap(({ group, values }) =>
    values.length === 0 ? [] : group.map((tensor) => [tensor, Math.max(...values)] as const),
  );
  return ok({
    known: Object.fromEntries(known),
    groups: told.flatMap(({ group, values }) => (values.length === 0 ? [group] : [])),
  });
}

const nothingCounted = { pass: '', samples: 0, samplesRun: 0, histograms: new Map<string, Histogram>() } as const;

/** Of all that the tensors of a group held. */
export const unionOf = (group: readonly string[], histograms: ReadonlyMap<string, Histogram>): Histogram =>
  group.flatMap((tensor) => histograms.get(tensor) ?? []).reduce(sumHistograms);
