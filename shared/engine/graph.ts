import type { DType } from '../base/dtype.ts';

/**
 * EngineGraph: one built (or predicted) engine, whoever wrote it down. Importers make it, everything else reads it.
 * What a file does not say is null, never guessed.
 */
export interface EngineGraph {
  readonly schema: EngineSchema;
  /** MAJOR.MINOR.PATCH where a text says so. */
  readonly tensorrt: string | null;
  readonly layers: readonly EngineLayer[];
  readonly ioTensors: readonly EngineIoTensor[];
  /** What the file lacks, each with the flag or step that would bring it. */
  readonly missing: readonly string[];
}

export type EngineSchema =
  | 'trt-8.2'
  | 'trt-8.4'
  | 'trt-8.6'
  | 'trt-10'
  | 'trt-11'
  | 'names-only'
  | 'inspector-text'
  | 'onnxruntime'
  | 'prediction';

export interface EngineIoTensor {
  readonly name: string;
  readonly mode: 'input' | 'output' | null;
  readonly dtype: DType | null;
  readonly shape: readonly number[] | null;
}

export const layerKinds = [
  'weighted',
  'pool',
  'pointwise',
  'reduce',
  'softmax',
  'resize',
  'concat',
  'shuffle',
  'slice',
  'qdq',
  'reformat',
  'requantize',
  'noop',
  'constant',
  'shape',
  'sync',
  'myelin',
  'other',
] as const;
export type LayerKind = (typeof layerKinds)[number];

export interface EngineLayer {
  /** Position in the engine's execution order. */
  readonly index: number;
  readonly name: string;
  /** LayerType as the file spells it. */
  readonly type: string;
  readonly kind: LayerKind;
  readonly inputs: readonly EngineTensor[];
  readonly outputs: readonly EngineTensor[];
  readonly origin: string | null;
  readonly tactic: string | null;
  readonly streamId: number | null;
  readonly weights: { readonly dtype: DType | null; readonly count: number } | null;
  /** ONNX node names it covers, Q and DQ included, in the order in which the file names them. */
  readonly onnxNodes: readonly string[];
  /** True when the link comes from metadata, false when it was read out of names. */
  readonly linkIsExact: boolean;
  /** All keys of the file's own record, for the layer panel. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Only for a prediction or an estimate. */
  readonly estimate: { readonly lowMs: number; readonly highMs: number; readonly confidence: string } | null;
}

export interface EngineTensor {
  readonly name: string;
  readonly dtype: DType | null;
  /** Memory layout: linear, chw2, chw4, chw16, chw32, nhwc, nhwc8 …; null where unknown. */
  readonly layout: string | null;
  readonly shape: readonly number[] | null;
  /** shape × dtype, vector padding not counted. */
  readonly sizeBytes: number | null;
}

/** Per-layer times of a profile, as exported; `layers` are in file order. */
export interface LayerProfile {
  /** Iterations that the averages rest on; 0 when the file does not say. */
  readonly count: number;
  /** Σ of the layers' mean ms: one inference with its layers run one by one. */
  readonly totalMs: number;
  readonly layers: readonly ProfiledLayer[];
  /** True when the file ends in the middle. */
  readonly partial: boolean;
}

export interface ProfiledLayer {
  readonly name: string;
  readonly averageMs: number | null;
  readonly medianMs: number | null;
  readonly percentage: number | null;
}

/** End-to-end samples of one measurement, in the order measured. */
export interface Samples {
  /** GPU (or CPU) compute time of each repetition. */
  readonly computeMs: readonly number[];
  readonly latencyMs: readonly number[];
  /** From the start of the first repetition to the end of the last; null where the file has no clock. */
  readonly wallMs: number | null;
  readonly what: 'gpu-compute' | 'cpu-time' | 'wall';
  /** True when the file ends in the middle. */
  readonly partial: boolean;
}

/** Two models measured in turns, in one process: the only samples from which a small difference may be claimed. */
export interface PairedSamples {
  /** SHA-256 of the reference model (A). */
  readonly reference: string;
  readonly what: Samples['what'];
  /** One entry an ABBA block: the medians of its A and B repetitions. */
  readonly blocks: readonly { readonly aMs: number; readonly bMs: number }[];
  /** The same measurement of A against itself: what this machine calls a difference when there is none. */
  readonly control: readonly { readonly aMs: number; readonly bMs: number }[];
  /** Independent builds a side behind the blocks, where builds of one model differ; absent where they do not. */
  readonly builds?: number;
}

/** A profile joined to its engine: one time a layer, null where the profile has none. */
export interface TimedEngine {
  readonly engine: EngineGraph;
  /** Mean ms of each layer, by layer index. */
  readonly layerMs: readonly (number | null)[];
  readonly count: number;
  readonly totalMs: number;
  readonly matched: number;
  readonly unmatched: readonly ProfiledLayer[];
}
