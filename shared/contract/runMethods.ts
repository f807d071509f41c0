import type { DeviceId, RunId, VariantId } from '../base/brand.ts';
import type { JsonText } from '../base/jsonText.ts';
import type { Comparison, ManyComparison } from '../compare/types.ts';
import type { EngineGraph, TimedEngine } from '../engine/graph.ts';
import type { TrtexecLog } from '../trtexec/log.ts';
import type { JobView, Precision, Run, Telemetry } from './project.ts';

/** Builds and measurements, on their way and done, and two of them side by side. */
export interface RunMethods {
  'runs.list': { input: null; output: readonly Run[] };
  'runs.start': { input: { variant: VariantId; device: DeviceId; precision: Precision }; output: Run };
  'runs.cancel': { input: { id: RunId }; output: null };
  'runs.remove': { input: { id: RunId }; output: null };
  'runs.import': { input: { tokens: readonly string[]; label: string }; output: Run };
  'runs.detail': { input: { id: RunId }; output: RunDetail };
  'runs.engine': { input: { id: RunId }; output: JsonText<RunEngine> };
  /** All keys that the file has of one layer, by its index. */
  'runs.layer': { input: { id: RunId; layer: number }; output: Readonly<Record<string, unknown>> };
  'runs.log': {
    input: { id: RunId; fromLine: number };
    output: { readonly lines: readonly string[]; readonly nextLine: number };
  };
  'jobs.list': { input: null; output: readonly JobView[] };
  /** The engines of both are asked for by themselves: they stay the same, whatever they are compared with. */
  'compare.pair': { input: { a: RunId; b: RunId }; output: JsonText<Comparison> };
  /** `base` is one of `runs`. */
  'compare.many': { input: { runs: readonly RunId[]; base: RunId }; output: JsonText<ManyComparison> };
}

/** A log without the layers and times that are read from it. */
export type RunLog = Omit<TrtexecLog, 'layerLines' | 'profile' | 'reformatPrices'>;

/** The layers of a run; `raw` is empty in each of them (`runs.layer` has it). */
export interface RunEngine {
  readonly engine: EngineGraph | null;
  /** Null without a profile. */
  readonly times: Omit<TimedEngine, 'engine'> | null;
}

/** What is known of a run beside its layers. */
export interface RunDetail {
  readonly run: Run;
  /** What its log says beside the layers; null without a log. */
  readonly log: RunLog | null;
  readonly commands: readonly string[];
  readonly conditions: Readonly<Record<string, string>>;
  readonly samplesMs: readonly number[];
  readonly telemetry: readonly Telemetry[];
}
