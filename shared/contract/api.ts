import type { RunId, VariantId, DeviceId, JobId } from '../base/brand.ts';
import type { AppError } from '../base/errors.ts';
import type { Result } from '../base/result.ts';
import type { Comparison } from '../compare/types.ts';
import type { EngineGraph, TimedEngine } from '../engine/graph.ts';
import type { PlanStep } from '../qdq/plan.ts';
import type { Analysis, DeferredGroup, FixFigures, Prediction } from '../qdq/types.ts';
import type { DeviceRecord, JobView, Precision, Project, Run, Telemetry, Variant } from './project.ts';

/**
 * The contract between the window and the main process: every method with its input and its answer. Inputs are validated
 * in main by the schemas of `src-main/api/schemas.ts` (one a method, checked against these types); answers are trusted. Files are
 * named by tokens that main hands out after a dialog or a drop, never by paths.
 */
export interface Api {
  'app.info': { input: null; output: AppInfo };
  'files.pick': { input: { purpose: FilePurpose }; output: readonly FileToken[] };
  'files.drop': { input: { paths: readonly string[] }; output: readonly FileToken[] };

  'project.recent': {
    input: null;
    output: readonly { readonly path: string; readonly name: string; readonly openedAt: string }[];
  };
  'project.current': { input: null; output: Project | null };
  'project.create': { input: { token: string }; output: Project };
  'project.open': { input: { token: string } | { recent: string }; output: Project };
  'project.openSample': { input: null; output: Project };
  'project.close': { input: null; output: null };

  'variants.list': { input: null; output: readonly Variant[] };
  'variants.import': { input: { token: string }; output: Variant };
  'variants.rename': { input: { id: VariantId; label: string }; output: Variant };
  'variants.remove': { input: { id: VariantId }; output: null };
  'variants.export': { input: { id: VariantId; token: string }; output: { readonly path: string } };
  'variants.analysis': { input: { id: VariantId; target: string }; output: Analysis };
  /** The prediction as an engine graph, with estimated times where a board is known. */
  'variants.predicted': {
    input: { id: VariantId; target: string };
    output: { engine: EngineGraph; prediction: Prediction };
  };

  'fix.preview': { input: FixRequest; output: FixPreview };
  'fix.apply': { input: FixRequest & { label: string }; output: Variant };

  'history.state': { input: null; output: HistoryState };
  'history.undo': { input: null; output: HistoryState };
  'history.redo': { input: null; output: HistoryState };

  'devices.list': { input: null; output: readonly DeviceRecord[] };
  'devices.probe': { input: { id: DeviceId }; output: DeviceRecord };
  'devices.forget': { input: { id: DeviceId }; output: null };

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

  'report.export': { input: ReportRequest; output: { readonly path: string; readonly sizeBytes: number } };
  /** An address of the app's own, for a sandboxed frame; good until the next preview. */
  'report.preview': { input: Omit<ReportRequest, 'token'>; output: { readonly url: string } };

  'settings.get': { input: null; output: Settings };
  'settings.set': { input: { patch: Partial<Settings> }; output: Settings };
  'clipboard.write': { input: { text: string }; output: null };
  'links.open': { input: { link: 'docs' | 'licence' | 'guide' }; output: null };
}

export type Method = keyof Api;
export type Input<M extends Method> = Api[M]['input'];
export type Output<M extends Method> = Api[M]['output'];
export type Answer<M extends Method> = Promise<Result<Output<M>>>;

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly platform: string;
}

export type FilePurpose =
  | 'import-model'
  | 'import-run'
  | 'open-project'
  | 'create-project'
  | 'save-model'
  | 'save-report'
  | 'calibration-images';

export interface FileToken {
  readonly token: string;
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly kind: 'model' | 'run' | 'project' | 'unknown';
}

export interface FixRequest {
  readonly variant: VariantId;
  readonly target: string;
  /** Ids of the fixes to apply; null = all automatic ones. */
  readonly fixes: readonly string[] | null;
  readonly scales:
    | { readonly kind: 'none' }
    | { readonly kind: 'random'; readonly count: number }
    | { readonly kind: 'images'; readonly token: string };
}

export interface FixPreview {
  readonly before: FixFigures;
  readonly after: FixFigures;
  readonly steps: readonly PlanStep[];
  readonly deferred: readonly DeferredGroup[];
  readonly skipped: readonly { readonly rule: string; readonly reason: string }[];
  readonly predictionBefore: EngineGraph;
  readonly predictionAfter: EngineGraph;
}

export interface HistoryState {
  readonly undo: string | null;
  readonly redo: string | null;
}

export interface RunDetail {
  readonly run: Run;
  readonly timed: TimedEngine | null;
  readonly engine: EngineGraph | null;
  readonly commands: readonly string[];
  readonly conditions: Readonly<Record<string, string>>;
  readonly samplesMs: readonly number[];
  readonly telemetry: readonly Telemetry[];
}

export interface ReportRequest {
  readonly token: string;
  readonly title: string;
  readonly notes: string;
  readonly comparisons: readonly { readonly a: RunId; readonly b: RunId }[];
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark' | 'high-contrast';
  readonly target: string;
  /** Remembered view state by screen: selections, split sizes, sort orders; opaque to main. */
  readonly layout: Readonly<Record<string, unknown>>;
}

/** Pushed from main to every window. */
export type AppEvent =
  | { readonly kind: 'changed'; readonly topic: 'project' | 'variants' | 'runs' | 'devices' | 'settings' | 'history' }
  | { readonly kind: 'jobs'; readonly jobs: readonly JobView[] }
  | { readonly kind: 'log'; readonly run: RunId; readonly job: JobId; readonly lines: readonly string[] }
  | { readonly kind: 'problem'; readonly error: AppError }
  | { readonly kind: 'command'; readonly command: string };
