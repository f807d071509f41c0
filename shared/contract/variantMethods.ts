import type { VariantId } from '../base/brand.ts';
import type { EngineGraph } from '../engine/graph.ts';
import type { CalibrationMethod } from '../qdq/calibrate/amaxOf.ts';
import type { Preparation } from '../qdq/calibrate/data.ts';
import type { Histogram } from '../qdq/calibrate/histogram.ts';
import type { Exclude, Excluded, ResidualPolicy } from '../qdq/insert/options.ts';
import type { ModelDrawing } from '../qdq/modelDrawing.ts';
import type { ScaleGroup } from '../qdq/scaleGroups.ts';
import type { Analysis, FixFigures, Prediction } from '../qdq/types.ts';
import type { VariantScore } from '../score/variantScore.ts';
import type { Variant } from './project.ts';

/** Models of the project: bring in, look at, make others of them, score, name, take out. */
export interface VariantMethods {
  'variants.list': { input: null; output: readonly Variant[] };
  'variants.import': { input: { token: string }; output: Variant };
  'variants.rename': { input: { id: VariantId; label: string }; output: Variant };
  'variants.remove': { input: { id: VariantId }; output: null };
  'variants.export': { input: { id: VariantId; token: string }; output: { readonly path: string } };
  'variants.analysis': { input: { id: VariantId; target: string }; output: Analysis };
  /** The ONNX graph, to be drawn and picked from. */
  'variants.graph': { input: { id: VariantId }; output: ModelDrawing };
  /** The prediction as an engine graph, with estimated times where a board is known. */
  'variants.predicted': {
    input: { id: VariantId; target: string };
    output: { engine: EngineGraph; prediction: Prediction };
  };
  /** What an insertion of Q/DQ would calibrate, and what it leaves float and why; nothing is run. */
  'variants.insertion': {
    input: { id: VariantId; target: string; choice: InsertionChoice; shapes: string | null };
    output: InsertionOutlook;
  };
  /** Inserts calibrated Q/DQ as a new variant. */
  'variants.quantize': { input: QuantizeRequest; output: QuantizedVariant };
  'variants.mask': { input: { id: VariantId; region: MaskRegion }; output: MadeVariant };
  'variants.fp16': { input: { id: VariantId }; output: MadeVariant };
  'variants.scales': { input: { id: VariantId }; output: VariantScales };
  /** Gives all pairs of a tie group one scale, as a new variant. */
  'variants.rescale': { input: { id: VariantId; group: string; scale: number }; output: MadeVariant };
  /** Scores a variant and keeps the score with it. */
  'variants.score': { input: ScoreRequest; output: VariantScore };
  /** The last one, whoever made it; null when there is none. */
  'variants.lastScore': { input: { id: VariantId }; output: VariantScore | null };
  /** Stops what was begun under that name; it ends with `E-CANCELLED`. */
  'variants.stop': { input: { task: string }; output: null };
}

/** Inputs that a model is run on; files are tokens. */
export type DataChoice =
  | { readonly kind: 'random'; readonly count: number }
  | { readonly kind: 'images'; readonly token: string; readonly preparation: Preparation }
  | { readonly kind: 'arrays'; readonly token: string };

export interface InsertionChoice {
  readonly head: 'float' | 'quantize';
  readonly residual: ResidualPolicy;
  readonly exclude: Omit<Exclude, 'regex'> & { readonly regex: string | null };
}

export interface InsertionOutlook {
  /** Tensors that get a scale. */
  readonly tensors: number;
  /** Groups of them that share one. */
  readonly groups: number;
  readonly excluded: readonly Excluded[];
}

export interface QuantizeRequest {
  readonly id: VariantId;
  /** Named by the window: `progress` events carry it, `variants.stop` takes it. */
  readonly task: string;
  readonly target: string;
  readonly choice: InsertionChoice;
  readonly method: CalibrationMethod;
  /** In percent, for that method. */
  readonly percentile: number;
  readonly data: DataChoice;
  /** `name:1x3x640x640,…` for dynamic inputs; null = those of the model. */
  readonly shapes: string | null;
}

/** A new variant, with what its parent and it are expected to be on the target. */
export interface MadeVariant {
  readonly variant: Variant;
  readonly before: FixFigures;
  readonly after: FixFigures;
}

export interface QuantizedVariant extends MadeVariant {
  readonly pairs: { readonly activation: number; readonly weight: number };
  readonly excluded: readonly Excluded[];
  /** Inputs that the scales were measured on. */
  readonly samples: number;
}

export type MaskRegion =
  | { readonly kind: 'nodes'; readonly names: readonly string[] }
  /** Tensors that the model is to end at. */
  | { readonly kind: 'cut'; readonly tensors: readonly string[] };

export interface VariantScales {
  readonly groups: readonly ScaleGroup[];
  /** What the scales were found on; null for a variant whose calibration is not known here. */
  readonly calibration: {
    readonly method: CalibrationMethod;
    readonly percentile: number;
    readonly samples: number;
    readonly tensors: readonly CalibratedTensor[];
  } | null;
}

export interface CalibratedTensor {
  readonly tensor: string;
  readonly histogram: Histogram;
  /** Where each method would clip this tensor alone. */
  readonly amax: Readonly<Record<CalibrationMethod, number>>;
}

export interface ScoreRequest {
  readonly id: VariantId;
  readonly task: string;
  readonly data: DataChoice;
  /** COCO JSON of the images in `data`. */
  readonly labels: string | null;
  readonly shapes: string | null;
}
