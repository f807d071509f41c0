import type { DeviceId, RunId, VariantId } from '../base/brand.ts';
import type { ExpectedTime } from '../sweep/expectedTime.ts';
import type { TimeLeft } from '../sweep/timeLeft.ts';
import type { DeviceRecord, MeasureOptions, Precision, Run } from './project.ts';

/** The matrix variants × precisions × devices × shapes, and the queue that works it off. */
export interface SweepMethods {
  /** What would be done; nothing is begun. */
  'sweep.plan': { input: SweepInput; output: SweepPlan };
  /** Begins what the plan would; cells that cannot run are left out, and cells that were measured already are reused. */
  'sweep.start': { input: SweepInput; output: readonly SweepRun[] };
  /** The same once more, as a new run. */
  'runs.retry': { input: { id: RunId }; output: Run };
  /** Writes the engine that a run brought home to a file that was picked. */
  'runs.saveEngine': { input: { id: RunId; token: string }; output: { readonly path: string } };
  /** A paused device begins no new job; what runs there goes on. */
  'jobs.pause': { input: { device: DeviceId; isPaused: boolean }; output: DeviceRecord };
}

export interface SweepChoice {
  readonly variants: readonly VariantId[];
  readonly devices: readonly DeviceId[];
  /** Null: the one that each variant is made for. */
  readonly precisions: readonly Precision[] | null;
  /** `name:1x3x640x640,…`, one row of cells each; null = the shapes of the model itself. */
  readonly shapes: readonly (string | null)[];
  /** Sizes of the first axis of every input, one row of cells each, beside `shapes`. */
  readonly batches: readonly number[];
  readonly options: Partial<MeasureOptions>;
  /** Measures also what is there already. */
  readonly again: boolean;
}

export interface SweepInput extends SweepChoice {
  /** Token of a calibration cache, the scales of implicit INT8. */
  readonly calibration: string | null;
}

export interface SweepPlan {
  readonly cells: readonly SweepCell[];
  /** Of all cells that are neither reused nor refused. */
  readonly time: TimeLeft;
}

export interface SweepCell {
  readonly variant: VariantId;
  readonly variantLabel: string;
  readonly precision: Precision;
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly shapes: string | null;
  /** What is built instead, where this TensorRT takes types from the model; null = the variant as it is. */
  readonly instead: SweepSubstitute | null;
  /** As they can be typed on the device, beside the model; empty where the device runs no commands or was never reached. */
  readonly commands: readonly string[];
  /** What is otherwise than asked for. */
  readonly notes: readonly string[];
  /** Why it cannot run; null when it can. */
  readonly refused: string | null;
  /** A run of the same under equal conditions, measured or on its way. */
  readonly reusable: RunId | null;
  /** By earlier runs; null when there are none. */
  readonly expected: ExpectedTime | null;
}

export interface SweepSubstitute {
  readonly kind: 'fp16-variant' | 'qdq-variant';
  /** Null: it is made at the start. */
  readonly variant: VariantId | null;
}

export interface SweepRun {
  readonly run: Run;
  /** It was there already, measured under equal conditions. */
  readonly reused: boolean;
}
