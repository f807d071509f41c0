import type { DType } from '../base/dtype.ts';
import type { Target } from '../base/target.ts';

/** The answers of the Q/DQ core, as plain data: what the command line prints and the screens show. */

export type Confidence = 'high' | 'medium' | 'low';
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly rule: string;
  /** What the rule is about, without names. */
  readonly title: string;
  readonly severity: Severity;
  readonly nodes: readonly string[];
  readonly tensors: readonly string[];
  /** One sentence with the names of the model. */
  readonly message: string;
  readonly fixes: readonly FixOffer[];
}

export interface FixOffer {
  readonly id: string;
  /** Applied without being asked: the scale is reused or calibrated and nothing is lost. */
  readonly automatic: boolean;
  readonly summary: string;
}

export type RegionKind =
  | 'conv'
  | 'depthwise'
  | 'gemm'
  | 'pointwise'
  | 'pool'
  | 'copy'
  | 'concat'
  | 'qdq-reformat'
  | 'requantize'
  | 'format-reformat'
  | 'float'
  | 'noop';

export interface Region {
  readonly name: string;
  readonly kind: RegionKind;
  /** Labels of the ONNX nodes that it covers, Q and DQ included. */
  readonly nodes: readonly string[];
  readonly compute: DType;
  readonly inputs: readonly RegionEdge[];
  readonly outputs: readonly RegionEdge[];
  /** How many kernels it may be: a Q that reads linear float can take two, one for the type and one for the layout. */
  readonly kernels: readonly [low: number, high: number];
  readonly confidence: Confidence;
  /** Each names a rule or probe and the node that it is about. */
  readonly reasons: readonly string[];
}

export interface RegionEdge {
  /** The ONNX tensor; where propagation put a Q that the file has not, `<tensor>_clone_of_<Q>`. */
  readonly tensor: string;
  /** The core tensor that it holds, whatever its form: same shape. */
  readonly holds: string;
  readonly dtype: DType;
}

export interface Prediction {
  readonly target: Target;
  readonly reformats: { readonly qdq: number; readonly format: readonly [low: number, high: number] };
  /** ONNX names of the Q and DQ nodes that stay kernels. */
  readonly survivingQdq: readonly string[];
  readonly weightedOps: WeightedOps;
  /** Predicted activation bytes read and written by all kernels, weights excluded. */
  readonly movedBytes: number;
  readonly regions: readonly Region[];
  /** Every tensor's type: as it is stored, and for one inside a region the type that the region hands on. */
  readonly edges: Readonly<Record<string, DType>>;
}

export interface WeightedOps {
  readonly int8ToInt8: number;
  readonly int8ToFloat: number;
  readonly float: number;
}

export interface Legality {
  readonly verdict: 'accepted' | 'accepted-float' | 'refused';
  readonly ok: boolean;
  readonly errors: readonly LegalityIssue[];
  readonly warnings: readonly LegalityIssue[];
  readonly floatNodes: readonly string[];
}

export interface LegalityIssue {
  readonly rule: string;
  readonly nodes: readonly string[];
  readonly message: string;
}

export interface DeferredGroup {
  readonly ratio: number;
  readonly members: readonly string[];
  readonly reason: string;
}

export interface Analysis {
  readonly target: Target;
  readonly pairs: {
    readonly activation: number;
    readonly weight: number;
    readonly tieGroups: number;
    readonly brokenTieGroups: number;
  };
  readonly deferredTieGroups: readonly DeferredGroup[];
  readonly legality: Legality;
  readonly findings: readonly Finding[];
  readonly prediction: Prediction;
}

/** The figures that a fix is judged by, before and after. */
export interface FixFigures {
  readonly findings: number;
  readonly reformatsQdq: number;
  readonly int8ToInt8: number;
  readonly int8ToFloat: number;
  readonly movedBytes: number;
}
