import type { LatencySummary, TrtexecLog } from '../trtexec/log.ts';
import {
  countReformats,
  countWeighted,
  precisionTransitions,
  type PrecisionTransition,
  type ReformatCounts,
  type WeightedCounts,
} from './counts.ts';
import type { EngineGraph, EngineIoTensor, EngineSchema, Samples, TimedEngine } from './graph.ts';
import type { RunReadings } from './import/gatherRun.ts';
import { joinsOf } from './model/joins.ts';
import { lintEngine } from './lint/lintEngine.ts';
import type { EngineFinding } from './lint/types.ts';

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
  /** Concats that cost nothing: tensors that several layers write in parts, by layer names. */
  readonly joins: readonly NamedJoin[] | null;
  readonly profile: {
    readonly count: number;
    readonly totalMs: number;
    readonly matched: number | null;
    readonly unmatched: number | null;
  } | null;
  readonly times: TimesSummary | null;
  readonly log: LogSummary | null;
  /** Flags that the trtexec of a help text knows. */
  readonly help: { readonly tensorrt: string; readonly flags: readonly string[] } | null;
  /** What is wrong with it, or with how it was measured; costliest first. */
  readonly findings: readonly SummaryFinding[];
  readonly missing: readonly string[];
}

/** A finding with the names of its layers. */
export interface SummaryFinding extends Omit<EngineFinding, 'layers'> {
  readonly layers: readonly string[];
}

export interface NamedJoin {
  readonly tensor: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
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

type Summarised = Omit<RunReadings, 'problems' | 'ignored' | 'metadata' | 'help'> & Partial<Pick<RunReadings, 'help'>>;

export function summariseEngine(run: Summarised): EngineSummary {
  const { engine, profile, timed, samples, log, help = null } = run;
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
    help: help && { tensorrt: help.tensorrt, flags: help.flags },
    findings: lintEngine(engine, timed, log).map((finding) => ({
      ...finding,
      layers: engine === null ? [] : namesOf(engine, finding.layers),
    })),
    missing: run.missing,
  };
}

const namesOf = (engine: EngineGraph, layers: readonly number[]): readonly string[] =>
  layers.flatMap((index) => engine.layers[index]?.name ?? []);

/** A list of names tells no types and not even which copies cost something: then nothing is counted. */
function countsOf(
  engine: EngineGraph | null,
  timed: TimedEngine | null,
): Pick<EngineSummary, 'layerTypes' | 'reformats' | 'weightedOps' | 'precisionTransitions' | 'joins'> {
  if (engine === null || engine.schema === 'names-only')
    return { layerTypes: null, reformats: null, weightedOps: null, precisionTransitions: null, joins: null };
  const typed = engine.layers.some(({ inputs }) => inputs.some(({ dtype }) => dtype !== null));
  return {
    layerTypes: countBy(engine.layers, (layer) => layer.type),
    reformats: countReformats(engine),
    weightedOps: typed ? countWeighted(engine) : null,
    precisionTransitions: typed ? precisionTransitions(engine, timed) : null,
    joins: joinsOf(engine).map(({ tensor, writers, readers }) => ({
      tensor,
      writers: namesOf(engine, writers),
      readers: namesOf(engine, readers),
    })),
  };
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
