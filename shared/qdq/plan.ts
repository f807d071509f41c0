import type { GraphEdit } from '../onnx/edit.ts';

/**
 * Where the scale of an edited or new pair comes from. `chosen`: somebody typed it. A `proxy` is likely to fit and never
 * applied without being asked for.
 */
export type ScaleSource = 'reused' | 'calibrated' | 'bound' | 'chosen' | 'proxy';

export type PlanOp =
  | 'tie-scales'
  | 'set-scale'
  | 'insert-pair'
  | 'bypass-pair'
  | 'retarget'
  | 'remove-unused'
  | 'fold-constant'
  | 'mark-deferred'
  | 'mark-cut'
  | 'cut-model'
  | 'store-weights'
  | 'raise-opset'
  | 'convert-type'
  | 'keep-type';

/** One step that a person can read and take back: what is done to which nodes, why, and the exact edits. */
export interface PlanStep {
  readonly op: PlanOp;
  /** Rule that asked for it, for example `AP-03`. */
  readonly rule: string;
  readonly nodes: readonly string[];
  readonly tensors: readonly string[];
  readonly scaleSource: ScaleSource | null;
  /** The scale after the step, where there is one. */
  readonly scale: number | null;
  /** One sentence with the names of the model. */
  readonly why: string;
  /** Largest loss of signal-to-noise that the step can cause on one tensor, in dB; 0 when no scale grows. */
  readonly sqnrLossDb: number;
  readonly edits: readonly GraphEdit[];
}

/** A step before it is known which rule asked for it. */
export type StepBody = Omit<PlanStep, 'rule'>;

/** An ordered list of reversible graph edits: data, not code. */
export interface EditPlan {
  readonly steps: readonly PlanStep[];
  /**
   * Expected agreement of the outputs with the parent's, signal over difference in dB, on inputs spread evenly over [0, 1);
   * null when no computed value changes, or where it cannot be told.
   */
  readonly estimatedSqnrDb?: number | null;
  /** SHA-256 of the TensorRT calibration cache that the scales were taken from; absent where there was none. */
  readonly calibrationCache?: string;
  /** `trt=…,sm=…` of the device for which a sweep had the pairs inserted; absent where somebody asked for them. */
  readonly target?: string;
  /** How many tensors have the scale of random inputs, which is good for the speed alone; absent where none. */
  readonly randomScales?: number;
}

export const editsOf = (plan: EditPlan): readonly GraphEdit[] => plan.steps.flatMap((step) => step.edits);
