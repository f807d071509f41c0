import type { EngineGraph, LayerProfile, PairedSamples, Samples, TimedEngine } from '../engine/graph.ts';
import type { TrtexecLog } from '../trtexec/log.ts';

export const causeNames = [
  'qdq-reformat',
  'format-reformat',
  'float-island',
  'fusion-lost',
  'fp32-remainder',
  'requantize',
  'kernel-choice',
  'only-here',
  'only-there',
  'unattributed',
] as const;
export type CauseName = (typeof causeNames)[number];

export type FigureKind = 'measured' | 'recorded' | 'estimated' | 'test-board';

/** All that is known of one run, read from its raw files. */
export interface RunEvidence {
  readonly label: string;
  readonly figures: FigureKind;
  readonly engine: EngineGraph | null;
  readonly profile: LayerProfile | null;
  readonly timed: TimedEngine | null;
  readonly samples: Samples | null;
  /** Interleaved measurements of this run's model against others. */
  readonly paired: readonly PairedSamples[];
  /** SHA-256 of the model that was built, where it is known. */
  readonly model: string | null;
  readonly log: TrtexecLog | null;
  readonly conditions: RunConditions;
}

/** What a comparison itself says of a run. */
export type ComparedRun = Pick<RunEvidence, 'label' | 'figures' | 'conditions'>;

/** What has to be equal for a comparison to be fair; null = not recorded. */
export interface RunConditions {
  readonly device: string | null;
  readonly deviceKind: string | null;
  readonly tensorrt: string | null;
  readonly powerMode: string | null;
  readonly clocksLocked: boolean | null;
  readonly batch: number | null;
  readonly shapes: string | null;
  readonly flags: readonly string[] | null;
  /** What its telemetry says of a clock that did not hold; null or absent when it held or was not watched. */
  readonly throttled?: string | null;
}

export type Verdict = 'faster' | 'slower' | 'no-difference-shown' | 'not-comparable';

export interface CauseGroup {
  readonly onnxNodes: readonly string[];
  readonly layersA: readonly string[];
  readonly layersB: readonly string[];
  readonly aMs: number;
  readonly bMs: number;
  /** B − A. */
  readonly ms: number;
  /** One sentence with the names in it. */
  readonly why: string;
  /** Rule whose fix answers it, where one does. */
  readonly rule: string | null;
}

export interface Cause {
  readonly cause: CauseName;
  readonly ms: number;
  /** Of Σ |group ms|. */
  readonly share: number;
  readonly groups: readonly CauseGroup[];
}

/** `R` is what is at hand of either run. Δ = B − A throughout; the verdict is about B. Σ causes.ms = profile.deltaMs. */
export interface Comparison<R extends ComparedRun = ComparedRun> {
  readonly a: R;
  readonly b: R;
  /** `reasons` are what makes it unfair; `notes` what could not be checked because nobody recorded it. */
  readonly fair: { readonly ok: boolean; readonly reasons: readonly string[]; readonly notes: readonly string[] };
  readonly endToEnd: {
    readonly aMs: number;
    readonly bMs: number;
    readonly deltaMs: number;
    readonly ci95: readonly [number, number] | null;
    /** The smallest difference that these samples could have shown; null where they give no interval. */
    readonly smallestDetectableMs: number | null;
    /** In turns in one process, or each on its own. */
    readonly method: 'interleaved' | 'separate';
    readonly verdict: Verdict;
  } | null;
  readonly profile: {
    readonly aMs: number;
    readonly bMs: number;
    readonly deltaMs: number;
    readonly scaleToEndToEnd: number | null;
  } | null;
  readonly causes: readonly Cause[];
  readonly aligned: { readonly coreNodes: number; readonly shareOfTimeA: number; readonly shareOfTimeB: number };
  readonly graphsEqual: {
    readonly precision: boolean;
    readonly fusion: boolean;
    readonly remaining: readonly string[];
  };
}

/** Runs side by side, each against one of them. */
export interface ManyComparison<R extends ComparedRun = ComparedRun> {
  readonly runs: readonly R[];
  /** Position of the run that the others are compared with. */
  readonly base: number;
  /** By run; null for the base. */
  readonly against: readonly (Omit<Comparison, 'a' | 'b'> | null)[];
  /** In the base's order of execution; empty when no run has layers. */
  readonly rows: readonly AlignedRow[];
}

/** Layers of all engines that do the same work. */
export interface AlignedRow {
  /** A group of core nodes, a copy by the cause it counts for, or what profiles count and no layer carries. */
  readonly kind: 'core' | 'qdq-reformat' | 'requantize' | 'format-reformat' | 'unattributed';
  readonly label: string;
  /** ONNX nodes, as the base names them; as the first engine that has them where the base has not. */
  readonly nodes: readonly string[];
  /** By run; null where an engine has nothing of it, or no layers at all. */
  readonly cells: readonly (AlignedCell | null)[];
}

export interface AlignedCell {
  readonly layers: readonly string[];
  /** null without a profile. */
  readonly ms: number | null;
  readonly kernels: number;
  /** `INT8 + FP16 → INT8` */
  readonly dtypes: string;
  /** `chw32 → linear` */
  readonly formats: string;
}
