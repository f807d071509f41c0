import type { Result } from '../../../shared/base/result.ts';
import type { JobPhase } from '../../../shared/contract/project.ts';
import type { RunJob } from '../device.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { CountedPass } from './calibrator.ts';
import type { ScoreAnswer, ScoreRequest } from './score.ts';

/** What the process that runs ONNX Runtime is asked for: one request in its life. */
export type RuntimeRequest =
  | { readonly kind: 'probe' }
  | { readonly kind: 'run'; readonly folder: string; readonly job: RunJob }
  | {
      readonly kind: 'calibrate';
      readonly model: string;
      readonly shapes: string | null;
      readonly tensors: readonly string[];
      readonly data: CalibrationData;
      /** Where passes are kept; null = nowhere. */
      readonly store: string | null;
    }
  | { readonly kind: 'score'; readonly request: ScoreRequest };

/** What a request is answered with at its end. */
export interface RuntimeAnswers {
  readonly probe: RuntimeFacts;
  readonly run: RunOutcome;
  readonly calibrate: CountedPass;
  readonly score: ScoreAnswer;
}

export interface RuntimeFacts {
  readonly version: string;
}

/** Names of the files that a run left in its folder, and how it ran. */
export interface RunOutcome {
  readonly files: readonly RunFile[];
  readonly commands: readonly string[];
}

export interface RunFile {
  readonly role: 'engine' | 'profile' | 'times' | 'paired-times' | 'optimized-model' | 'agreement';
  readonly name: string;
}

export type RuntimeMessage =
  | {
      readonly kind: 'phase';
      readonly phase: JobPhase;
      readonly progress: number | null;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: Result<unknown> };

/** How the work in the process tells of itself. */
export interface Teller {
  phase(phase: JobPhase, progress: number | null, secondsLeft: number | null): void;
  log(line: string): void;
  progress(done: number, total: number): void;
}
