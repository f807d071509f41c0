import type { JobId, RunId } from '../base/brand.ts';
import type { AppError } from '../base/errors.ts';
import type { Result } from '../base/result.ts';
import type { AppMethods } from './appMethods.ts';
import type { DeviceMethods, DeviceStep, OpenQuestion } from './deviceMethods.ts';
import type { FixMethods } from './fixMethods.ts';
import type { JobView } from './project.ts';
import type { ProjectMethods } from './projectMethods.ts';
import type { ReportMethods } from './reportMethods.ts';
import type { RunMethods } from './runMethods.ts';
import type { SweepMethods } from './sweepMethods.ts';
import type { VariantMethods } from './variantMethods.ts';

/**
 * The contract between the window and the main process: every method with its input and its answer. Inputs are validated
 * in main by the schemas of `src-main/api/schemas/` (one a method, checked against these types); answers are trusted. Files are
 * named by tokens that main hands out after a dialog or a drop, never by paths.
 */
export interface Api
  extends
    AppMethods,
    ProjectMethods,
    VariantMethods,
    FixMethods,
    DeviceMethods,
    RunMethods,
    SweepMethods,
    ReportMethods {}

export type Method = keyof Api;
export type Input<M extends Method> = Api[M]['input'];
export type Output<M extends Method> = Api[M]['output'];
export type Answer<M extends Method> = Promise<Result<Output<M>>>;

/** Pushed from main to every window. */
export type AppEvent =
  | {
      readonly kind: 'changed';
      readonly topic: 'project' | 'variants' | 'runs' | 'devices' | 'capabilities' | 'settings' | 'history';
    }
  | { readonly kind: 'jobs'; readonly jobs: readonly JobView[] }
  | { readonly kind: 'log'; readonly run: RunId; readonly job: JobId; readonly lines: readonly string[] }
  /** All steps so far of a task that a window has begun. */
  | { readonly kind: 'device-task'; readonly task: string; readonly steps: readonly DeviceStep[] }
  /** How far work on a variant is that a window has begun. */
  | ({ readonly kind: 'progress'; readonly task: string } & WorkProgress)
  /** All questions that wait for an answer. */
  | { readonly kind: 'questions'; readonly questions: readonly OpenQuestion[] }
  | { readonly kind: 'problem'; readonly error: AppError }
  | { readonly kind: 'command'; readonly command: string };

export interface WorkProgress {
  readonly done: number;
  readonly total: number;
  /** Null before there is a pace. */
  readonly secondsLeft: number | null;
}
