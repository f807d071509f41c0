import type { DType } from '../base/dtype.ts';
import { isFloat } from '../base/dtype.ts';
import type { LatencySummary, TrtexecLog } from '../trtexec/log.ts';
import type { EngineGraph, EngineIoTensor, EngineLayer, EngineSchema, Samples, TimedEngine } from './graph.ts';
import type { RunReadings } from './import/gatherRun.ts';

/** What `qdq engine --json` prints; every key is there, null where the files do not say it. */
export interface EngineSummary {
  readonly schema: EngineSchema | null;
  readonly tensorrt: string | null;
  readonly layers: number | null;
  readonly ioTensors: readonly EngineIoTensor[] | null;
  readonly layerTypes: Readonly<Record<string, number>> | null;
  readonly reformats: ReformatCounts | null;
  readonly weightedOps: WeightedCounts | null;
  readonly precisionTransitions: readonly PrecisionTransition[] | null;
  readonly profile: {
    readonly count: number;
    readonly totalMs: number;
    readonly matched: number | null;
    readonly unmatched: number | null;
  } | null;
  readonly times: TimesSummary | null;
  readonly log: LogSummary | null;
  readonly missing: readonly string[];
}

export interface ReformatCounts {
  readonly total: number;
  readonly qdq: number;
  readonly dtypeChanging: number;
}

export interface WeightedCounts {
  readonly int8ToInt8: number;
  readonly int8ToFloat: number;
  readonly float: number;
}

/** Layers that read one type and write another; `ms` is null without a profile. */
export interface PrecisionTransition {
  readonly from: DType;
  readonly to: DType;
  readonly count: number;
  readonly ms: number | null;
}

export interface TimesSummary {
  readonly samples: number;
  readonly meanMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly qps: number | null;
}

export interface LogSummary {
  readonly tensorrt: string | null;
  readonly throughputQps: number | null;
  readonly latency: LatencySummary | null;
  readonly warnings: readonly string[];
  readonly failed: readonly string[] | null;
  readonly survivors: TrtexecLog['survivors'];
  readonly advice: TrtexecLog['advice'];
}

export function summariseEngine(run: Omit<RunReadings, 'problems' | 'ignored' | 'metadata'>): EngineSummary {
  const { engine, profile, timed, samples, log } = run;
  return {
    schema: engine?.schema ?? null,
    tensorrt: engine?.tensorrt ?? log?.tensorrt ?? null,
    layers: engine?.layers.length ?? null,
    ioTensors: engine?.ioTensors ?? null,
    ...countsOf(engine, timed),
    profile:
      profile === null
        ? null
        : {
            count: profile.count,
            totalMs: profile.totalMs,
            matched: timed?.matched ?? null,
            unmatched: timed?.unmatched.length ?? null,
          },
    times: samples === null ? null : summariseTimes(samples),
    log: log === null ? null : summariseLog(log),
    missing: run.missing,
  };
}

/** A list of names tells no types and not even which copies cost something: then nothing is counted. */
function countsOf(
  engine: EngineGraph | null,
  timed: TimedEngine | null,
): Pick<EngineSummary, 'layerTypes' | 'reformats' | 'weightedOps' | 'precisionTransitions'> {
  if (engine === null || engine.schema === 'names-only')
    return { layerTypes: null, reformats: null, weightedOps: null, precisionTransitions: null };
  const typed = engine.layers.some(({ inputs }) => inputs.some(({ dtype }) => dtype !== null));
  return {
    layerTypes: countBy(engine.layers, (layer) => layer.type),
    reformats: countReformats(engine),
    weightedOps: typed ? countWeighted(engine) : null,
    precisionTransitions: typed ? precisionTransitions(engine, timed) : null,
  };
}

/** Copies of every kind; `qdq` are those that a Q or DQ node stayed, requantize kernels included. */
export function countReformats(engine: EngineGraph): ReformatCounts {
  const copies = engine.layers.filter(({ kind }) => kind === 'reformat' || kind === 'qdq' || kind === 'requantize');
  return {
    total: copies.length,
    qdq: copies.filter(({ kind }) => kind !== 'reformat').length,
    dtypeChanging: copies.filter(changesType).length,
  };
}

export type WeightedClass = 'int8ToInt8' | 'int8ToFloat' | 'float';

/** By what it reads and writes; null for a layer without weights or without types. */
export function weightedClassOf({ kind, inputs, outputs }: EngineLayer): WeightedClass | null {
  const input = inputs[0]?.dtype ?? null;
  if (kind !== 'weighted' || input === null) return null;
  if (input !== 'int8') return 'float';
  return outputs[0]?.dtype === 'int8' ? 'int8ToInt8' : 'int8ToFloat';
}

export function countWeighted(engine: EngineGraph): WeightedCounts {
  const counts = { int8ToInt8: 0, int8ToFloat: 0, float: 0 };
  for (const layer of engine.layers) {
    const found = weightedClassOf(layer);
    if (found !== null) counts[found] += 1;
  }
  return counts;
}

const quantized = (dtype: DType): boolean => dtype === 'int8' || dtype === 'fp8' || dtype === 'int4' || dtype === 'fp4';

function changesType({ inputs, outputs }: EngineLayer): boolean {
  const from = inputs[0]?.dtype ?? null;
  const to = outputs[0]?.dtype ?? null;
  return from !== null && to !== null && from !== to;
}

function precisionTransitions(engine: EngineGraph, timed: TimedEngine | null): readonly PrecisionTransition[] {
  const found = new Map<string, { from: DType; to: DType; count: number; ms: number | null }>();
  for (const layer of engine.layers) {
    const from = layer.inputs[0]?.dtype ?? null;
    const to = layer.outputs[0]?.dtype ?? null;
    if (from === null || to === null || from === to) continue;
    if (!(isFloat(from) || quantized(from)) || !(isFloat(to) || quantized(to))) continue;
    const key = `${from}>${to}`;
    const entry = found.get(key) ?? { from, to, count: 0, ms: timed === null ? null : 0 };
    entry.count += 1;
    if (entry.ms !== null) entry.ms += timed?.layerMs[layer.index] ?? 0;
    found.set(key, entry);
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/** Figures of the compute times; the 99th percentile by nearest rank, as trtexec takes it. */
export function summariseTimes({ computeMs, wallMs }: Samples): TimesSummary {
  const sorted = computeMs.toSorted((a, b) => a - b);
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? Number.NaN;
  const half = sorted.length / 2;
  return {
    samples: sorted.length,
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    medianMs: sorted.length % 2 === 1 ? at(Math.floor(half)) : (at(half - 1) + at(half)) / 2,
    p99Ms: at(Math.ceil(sorted.length * 0.99) - 1),
    qps: wallMs === null ? null : sorted.length / (wallMs / 1000),
  };
}

const summariseLog = (log: TrtexecLog): LogSummary => ({
  tensorrt: log.tensorrt,
  throughputQps: log.throughputQps,
  latency: log.latency,
  warnings: log.warnings,
  failed: log.failed,
  survivors: log.survivors,
  advice: log.advice,
});

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
