import type { Target } from '../../base/target.ts';

/** What an insertion is asked for. */
export interface InsertionOptions {
  readonly target: Target;
  /** Values for dynamic axes, by graph input. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** float: the last layers of a head stay float (AP-24). */
  readonly head: 'float' | 'quantize';
  readonly exclude: Exclude;
  readonly residual: ResidualPolicy;
}

/** Operators that the user leaves in float, whatever else is said of them. */
export interface Exclude {
  /** Names of nodes. */
  readonly names: readonly string[];
  /** Matched anywhere in a node's name. */
  readonly regex: RegExp | null;
  /** ONNX operator types. */
  readonly ops: readonly string[];
}

/**
 * Which operand of a residual Add carries a pair. identity: the one that is not taken into the convolution's kernel
 * (L2). both: NVIDIA's YOLOv7 rule, for versions that do not fuse the Add behind a SiLU. none: only to compare with.
 */
export type ResidualPolicy = 'identity' | 'both' | 'none';

export const nothingExcluded: Exclude = { names: [], regex: null, ops: [] };

/** An operator that stays float, and why. */
export interface Excluded {
  readonly node: string;
  readonly reason: string;
}
