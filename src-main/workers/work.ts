import type { Sha256 } from '../../shared/base/brand.ts';
import type { Result } from '../../shared/base/result.ts';
import type { FixPreview } from '../../shared/contract/api.ts';
import type { ModelFacts } from '../../shared/contract/project.ts';
import type { Comparison, FigureKind, RunConditions, RunEvidence } from '../../shared/compare/types.ts';
import type { EngineGraph } from '../../shared/engine/graph.ts';
import type { EditPlan } from '../../shared/qdq/plan.ts';
import type { Analysis, Prediction } from '../../shared/qdq/types.ts';
import type { ArtifactRole } from '../devices/device.ts';

/**
 * Heavy pure work, by name: each kind reads files, computes with `shared/`, and answers plain data. Use cases ask the
 * `WorkRunner` and never know where it ran: in this process for the command line and tests, in a process of its own for
 * the app, where a model must not block the window. Every kind is one file in `workers/kinds/`.
 */
export interface WorkKinds {
  /** Decodes and analyses; facts of the file and everything the Q/DQ core says for a target. */
  inspect: {
    input: { path: string; target: string; shapes: string | null };
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
    input: { path: string; target: string; shapes: string | null; board?: string };
    output: { engine: EngineGraph; prediction: Prediction };
  };
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
  /** Core tensors for which the fixes (null: all automatic ones) would need a calibrated scale. */
  scalesNeeded: {
    input: { path: string; target: string; shapes: string | null; fixes: readonly string[] | null };
    output: { tensors: readonly string[] };
  };
  readRun: { input: RunFiles; output: RunEvidence };
  compare: { input: { a: RunFiles; b: RunFiles }; output: Comparison };
  report: { input: ReportInput; output: { sizeBytes: number } };
}

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
