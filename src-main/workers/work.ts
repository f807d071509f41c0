import type { Sha256 } from '../../shared/base/brand.ts';
import type { JsonText } from '../../shared/base/jsonText.ts';
import type { Result } from '../../shared/base/result.ts';
import type { FixPreview } from '../../shared/contract/fixMethods.ts';
import type { ModelFacts } from '../../shared/contract/project.ts';
import type { RunEngine } from '../../shared/contract/runMethods.ts';
import type { InsertionChoice } from '../../shared/contract/variantMethods.ts';
import type { Comparison, FigureKind, ManyComparison, RunConditions, RunEvidence } from '../../shared/compare/types.ts';
import type { EngineGraph } from '../../shared/engine/graph.ts';
import type { ProbeAnswers } from '../../shared/qdq/caps/index.ts';
import type { ScaleGroup } from '../../shared/qdq/scaleGroups.ts';
import type { ModelDrawing } from '../../shared/qdq/modelDrawing.ts';
import type { EditPlan } from '../../shared/qdq/plan.ts';
import type { PlanCheck } from '../../shared/qdq/pytorch/checkPlan.ts';
import type { WeightStorage } from '../../shared/qdq/fp16/weightStorage.ts';
import type { Excluded } from '../../shared/qdq/insert/options.ts';
import type { Analysis, FixFigures, Prediction } from '../../shared/qdq/types.ts';
import type { ArtifactRole } from '../devices/device.ts';

/**
 * Heavy pure work, by name: each kind reads files, computes with `shared/`, and answers plain data. Use cases ask the
 * `WorkRunner` and never know where it ran: in this process for the command line and tests, in a process of its own for
 * the app, where a model must not block the window. Every kind is one file in `workers/kinds/`.
 */
export interface WorkKinds {
  /**
   * Decodes and analyses; facts of the file and everything the Q/DQ core says for a target. With `answers` of a board of
   * that target, the prediction goes by them instead of by the table.
   */
  inspect: {
    input: { path: string; target: string; shapes: string | null; answers?: ProbeAnswers };
    output: {
      sha256: Sha256;
      sizeBytes: number;
      /** Files outside the model file that hold tensors of it. */
      externalFiles: number;
      facts: ModelFacts;
      kind: 'float' | 'qdq';
      analysis: Analysis;
    };
  };
  /** With estimated times of a board by its id; left out = the usual board of the target's SM, where there is one. */
  predict: {
    input: { path: string; target: string; shapes: string | null; board?: string; answers?: ProbeAnswers };
    output: { engine: EngineGraph; prediction: Prediction };
  };
  /** The graph as it is drawn. */
  modelGraph: { input: { path: string }; output: ModelDrawing };
  /** Writes a model and its external data as one file (atomically). */
  embed: { input: { path: string; output: string }; output: { sizeBytes: number } };
  /** Plans fixes; with `output` also writes the fixed model there (atomically). */
  fix: {
    input: {
      path: string;
      target: string;
      shapes: string | null;
      fixes: readonly string[] | null;
      allowProxy: boolean;
      /** Largest |x| by core tensor, where calibrated. */
      amax: Readonly<Record<string, number>> | null;
      output: string | null;
      answers?: ProbeAnswers;
    };
    output: FixPreview & {
      plan: EditPlan;
      changed: boolean;
      sha256: Sha256 | null;
      sizeBytes: number | null;
      /** Of the fixed model. */
      facts: ModelFacts;
    };
  };
  /** Scales of a TensorRT calibration cache, given as text, as largest |x| by tensor of this model. */
  cachedAmax: {
    input: { path: string; target: string; shapes: string | null; cache: string };
    output: { amax: Readonly<Record<string, number>> };
  };
  /** Scales of a Q/DQ model as the text of a TensorRT calibration cache, with those that follow from them. */
  writtenCache: {
    input: { path: string; target: string; shapes: string | null };
    output: { text: string; measured: number; derived: number };
  };
  /** Core tensors for which the fixes (null: all automatic ones) would need a calibrated scale. */
  scalesNeeded: {
    input: {
      path: string;
      target: string;
      shapes: string | null;
      fixes: readonly string[] | null;
      answers?: ProbeAnswers;
    };
    output: { tensors: readonly string[] };
  };
  /** Takes the Q/DQ off the operators that match, or ends the model at tensors, and writes the result (atomically). */
  mask: {
    input: {
      path: string;
      target: string;
      shapes: string | null;
      region: { kind: 'nodes'; regex: string } | { kind: 'cut'; tensors: readonly string[] };
      output: string;
    };
    output: WrittenModel;
  };
  /** Core tensors that have to be measured before a model can be made like a run. */
  likeNeeds: { input: LikeInput; output: { tensors: readonly string[] } };
  /** Moves the Q/DQ of a model towards those of a measured run; with `output` also writes it (atomically). */
  like: {
    input: LikeInput & { amax: Readonly<Record<string, number>> | null; output: string | null };
    output: WorkKinds['fix']['output'];
  };
  /** Converts the float part of a model to FP16 and writes it (atomically). */
  fp16: {
    input: {
      path: string;
      target: string;
      shapes: string | null;
      /** int8: inputs that only Qs of one scale read become INT8; all others stay FP32. */
      io: 'keep' | 'convert' | 'int8';
      keep: string | null;
      /** Null: as the target needs it. */
      weights: WeightStorage | null;
      output: string;
    };
    output: WrittenModel;
  };
  /** Tensors that have to be measured before Q/DQ can be inserted; those of one group take one scale. */
  quantizeNeeds: {
    input: { path: string; target: string; shapes: string | null; choice: QuantizeChoice };
    output: { groups: readonly (readonly string[])[]; excluded: readonly Excluded[] };
  };
  /** Puts Q/DQ into a float model and writes it (atomically). */
  quantize: {
    input: {
      path: string;
      target: string;
      shapes: string | null;
      choice: QuantizeChoice;
      /** Largest |x| that each tensor may hold. */
      amax: Readonly<Record<string, number>>;
      output: string;
    };
    output: WrittenModel & {
      pairs: { activation: number; weight: number };
      excluded: readonly Excluded[];
    };
  };
  /** The tie groups of a model with their scales. */
  scaleGroups: { input: { path: string }; output: { groups: readonly ScaleGroup[] } };
  /** Gives the pairs of a tie group one scale and writes the model (atomically). */
  rescale: {
    input: { path: string; target: string; shapes: string | null; group: string; scale: number; output: string };
    output: WrittenModel;
  };
  /** Writes the plan that carries a fixed model into its training, and the Python (`shim`) that applies it. */
  pytorchPlan: {
    input: { path: string; folder: string; shim: string };
    output: { path: string; groups: number };
  };
  /** Does a re-exported model keep the fix of a plan? The plan is a file, or what is made of the fixed model. */
  checkPlan: { input: { path: string; plan: { kind: 'file' | 'of-model'; path: string } }; output: PlanCheck };
  /** Writes the micro models of capability probes into a folder. */
  probeModels: {
    input: { folder: string; probes: readonly string[] };
    output: { models: readonly ProbeModel[] };
  };
  readRun: { input: RunFiles; output: RunEvidence };
  /** What the files of a run say beside its layers. */
  runFacts: { input: RunFiles; output: Pick<RunEvidence, 'samples' | 'conditions' | 'log'> };
  /** The layers of a run, for the window. */
  runEngine: { input: RunFiles; output: JsonText<RunEngine> };
  /** All keys that the file has of one layer. */
  layerKeys: { input: RunFiles & { layer: number }; output: Readonly<Record<string, unknown>> };
  /** B against A, for the window, which asks for each engine once. */
  compare: { input: { a: RunFiles; b: RunFiles }; output: JsonText<Comparison> };
  /** Several runs against one of them, by its position; for the window. */
  compareTable: { input: RunsAndBase; output: JsonText<ManyComparison> };
  /** The same with all that is known of each run. */
  compareMany: { input: RunsAndBase; output: ManyComparison<RunEvidence> };
  report: { input: ReportInput; output: { sizeBytes: number } };
}

export interface RunsAndBase {
  readonly runs: readonly RunFiles[];
  readonly base: number;
}

export interface ProbeModel {
  readonly probe: string;
  readonly variant: string;
  readonly path: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

export interface LikeInput {
  readonly path: string;
  readonly target: string;
  readonly shapes: string | null;
  readonly run: RunFiles;
  readonly allowProxy: boolean;
}

/** A model that a plan made of another one. */
export interface WrittenModel {
  readonly plan: EditPlan;
  readonly before: FixFigures;
  readonly after: FixFigures;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly facts: ModelFacts;
}

/** What Q/DQ are inserted for, as plain data; see `InsertionOptions`. */
export type QuantizeChoice = InsertionChoice;

/** The raw files of one run and what is known of how it was made; `model` links its layers to ONNX nodes. */
export interface RunFiles {
  readonly label: string;
  readonly files: readonly { readonly role: ArtifactRole; readonly name: string; readonly path: string }[];
  readonly figures: FigureKind;
  /** What is known from elsewhere; what is null here is filled in from the files where they say it. */
  readonly conditions: RunConditions;
  readonly model: { readonly path: string; readonly sha256: Sha256 | null } | null;
}

export interface ReportInput {
  readonly title: string;
  readonly notes: string;
  readonly projectName: string;
  readonly comparisons: readonly { readonly a: RunFiles; readonly b: RunFiles }[];
  readonly provenance: readonly { readonly name: string; readonly value: string }[];
  readonly output: string;
}

export type WorkKind = keyof WorkKinds;
export type WorkInput<K extends WorkKind> = WorkKinds[K]['input'];
export type WorkOutput<K extends WorkKind> = WorkKinds[K]['output'];

export interface WorkRunner {
  run<K extends WorkKind>(kind: K, input: WorkInput<K>, signal?: AbortSignal): Promise<Result<WorkOutput<K>>>;
  close(): void;
}
