import type { DeviceId, RunId, VariantId } from '../base/brand.ts';
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
  'runs.log': {
    input: { id: RunId; fromLine: number };
    output: { readonly lines: readonly string[]; readonly nextLine: number };
  };
  'jobs.list': { input: null; output: readonly JobView[] };
  'compare.pair': { input: { a: RunId; b: RunId }; output: Comparison };
  /** `base` is one of `runs`. */
  'compare.many': { input: { runs: readonly RunId[]; base: RunId }; output: ManyComparison };
}

/** A log without the layers and times that are read from it. */
export type RunLog = Omit<TrtexecLog, 'layerLines' | 'profile' | 'reformatPrices'>;

export interface RunDetail {
  readonly run: Run;
  readonly timed: TimedEngine | null;
  readonly engine: EngineGraph | null;
  /** What its log says beside the layers; null without a log. */
  readonly log: RunLog | null;
  readonly commands: readonly string[];
  readonly conditions: Readonly<Record<string, string>>;
  readonly samplesMs: readonly number[];
  readonly telemetry: readonly Telemetry[];
}
