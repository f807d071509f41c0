import type { AppError, ErrorCode } from '../../shared/base/errors.ts';
import { unreachable } from '../../shared/base/assert.ts';
import type { JobPhase, Telemetry } from '../../shared/contract/project.ts';
import type { RunArtifacts } from '../devices/device.ts';

/**
 * What a job's state may become, and what is to be done next. Pure: the effects are in `attend.ts`.
 *
 *     waiting ──submit──▶ submitting ──▶ attached ──follow──▶ ended ──keep──▶ kept ──forget──▶ (gone)
 *
 * `submitting` means "perhaps on the device": whoever dies in the middle of a submit leaves it so, and only the device can
 * tell. A job that is on its device is never given up because the device cannot be reached; it is given up when the device
 * says that it is gone, when it failed for other reasons three times, or when the user cancelled it and the device cannot
 * be told. What has ended stays ended, and is kept and forgotten whatever happens.
 */
export interface JobState {
  readonly stage: 'waiting' | 'submitting' | 'attached' | 'ended' | 'kept';
  readonly phase: JobPhase;
  readonly progress: number | null;
  readonly secondsLeft: number | null;
  readonly presence: 'attached' | 'unreachable';
  readonly telemetry: Telemetry | null;
  readonly cancelRequested: boolean;
  /** The device was told to cancel. */
  readonly cancelSent: boolean;
  /** Failures that waiting does not mend, in all. */
  readonly failures: number;
  /** Attempts in a row that met a device or a disk that may come back. */
  readonly waits: number;
  readonly outcome: RunArtifacts['outcome'] | null;
  readonly error: AppError | null;
}

export type JobEvent =
  | { readonly kind: 'submit-began' }
  | { readonly kind: 'submitted' }
  | { readonly kind: 'not-there' }
  | { readonly kind: 'cancel-requested' }
  | { readonly kind: 'cancel-sent' }
  | {
      readonly kind: 'phase';
      readonly phase: JobPhase;
      readonly progress: number | null;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'telemetry'; readonly sample: Telemetry }
  | { readonly kind: 'presence'; readonly presence: JobState['presence'] }
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'brought'; readonly outcome: RunArtifacts['outcome']; readonly error: AppError | null }
  | { readonly kind: 'kept' };

export type JobMove = 'submit' | 'find' | 'cancel' | 'follow' | 'keep' | 'forget';

const maxFailures = 3;
/** Three minutes in all: a board that was rebooted under the job before is back by then. */
const maxWaitsBeforeSubmit = 8;
const maxWaitsForCancel = 5;

export const newJob: JobState = {
  stage: 'waiting',
  phase: 'queued',
  progress: null,
  secondsLeft: null,
  presence: 'attached',
  telemetry: null,
  cancelRequested: false,
  cancelSent: false,
  failures: 0,
  waits: 0,
  outcome: null,
  error: null,
};

/** The state of a job that was found in the store, perhaps left by a process that died. */
export function resumed(stored: {
  readonly hasRef: boolean;
  readonly phase: JobPhase;
  readonly cancelRequested: boolean;
  readonly kept: boolean;
}): JobState {
  const stage = stored.kept
    ? 'kept'
    : stored.hasRef
      ? 'attached'
      : stored.phase === 'queued'
        ? 'waiting'
        : 'submitting';
  const state: JobState = { ...newJob, stage, phase: stored.phase, outcome: stored.kept ? 'done' : null };
  return stored.cancelRequested ? step(state, { kind: 'cancel-requested' }) : state;
}

export function step(state: JobState, event: JobEvent): JobState {
  if (state.stage === 'kept') return state;
  if (state.stage === 'ended')
    return event.kind === 'kept'
      ? { ...state, stage: 'kept' }
      : event.kind === 'failed'
        ? { ...state, waits: state.waits + 1 }
        : state;
  switch (event.kind) {
    case 'submit-began':
      return state.stage === 'waiting' ? { ...state, stage: 'submitting', phase: 'push' } : state;
    case 'submitted':
      return { ...state, stage: 'attached', waits: 0 };
    case 'not-there':
      return ended(state, 'cancelled', null);
    case 'cancel-requested':
      if (state.stage === 'waiting') return { ...ended(state, 'cancelled', null), cancelRequested: true };
      return state.cancelRequested ? state : { ...state, cancelRequested: true, waits: 0 };
    case 'cancel-sent':
      return { ...state, cancelSent: true, waits: 0 };
    case 'phase': {
      const { phase, progress, secondsLeft } = event;
      return { ...state, phase, progress, secondsLeft, presence: 'attached', waits: 0 };
    }
    case 'telemetry':
      return { ...state, telemetry: event.sample, presence: 'attached', waits: 0 };
    case 'presence':
      return { ...state, presence: event.presence };
    case 'failed':
      return failed(state, event.error);
    case 'brought':
      return ended(state, event.outcome, event.error);
    case 'kept':
      return state;
    default:
      return unreachable(event);
  }
}

export function nextMove(state: JobState): JobMove {
  switch (state.stage) {
    case 'waiting':
      return 'submit';
    case 'submitting':
      return state.cancelRequested ? 'find' : 'submit';
    case 'attached':
      return state.cancelRequested && !state.cancelSent ? 'cancel' : 'follow';
    case 'ended':
      return 'keep';
    case 'kept':
      return 'forget';
    default:
      return unreachable(state.stage);
  }
}

/** How long to wait before the next move: 0 after a success, then 1, 2, 4 … 60 × `unitMs`. */
export const pauseMs = (state: JobState, unitMs: number): number => {
  const tries = state.waits + state.failures;
  return tries === 0 ? 0 : unitMs * Math.min(60, 2 ** Math.min(tries - 1, 6));
};

/** What may mend itself or be mended by the user while the job goes on: the link, the sign-in, a disk of this computer. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'E-DEVICE-UNREACHABLE',
  'E-DEVICE-HOST-KEY',
  'E-DEVICE-SIGN-IN',
  'E-DISK-FULL',
  'E-PROJECT-LOCKED',
]);

function failed(state: JobState, error: AppError): JobState {
  const unreachableNow = error.code === 'E-DEVICE-UNREACHABLE' ? 'unreachable' : state.presence;
  const again = { ...state, presence: unreachableNow, error } as const;
  if (error.code === 'E-DEVICE-LOST') return ended(again, 'lost', error);
  if (passing.has(error.code)) {
    const waits = state.waits + 1;
    if (state.cancelRequested && waits > maxWaitsForCancel) return ended(again, 'lost', error);
    if (state.stage !== 'attached' && (!error.retryable || waits > maxWaitsBeforeSubmit))
      return ended(again, state.cancelRequested ? 'lost' : 'failed', error);
    return { ...again, waits };
  }
  const failures = state.failures + 1;
  return error.retryable && failures < maxFailures ? { ...again, failures } : ended(again, 'failed', error);
}

const ended = (state: JobState, outcome: RunArtifacts['outcome'], error: AppError | null): JobState => ({
  ...state,
  stage: 'ended',
  phase: 'collect',
  progress: null,
  secondsLeft: null,
  waits: 0,
  failures: 0,
  outcome,
  error,
});
