import type { AppError } from '../../shared/base/errors.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { Device, JobRef, RunArtifacts, RunEvents } from '../devices/device.ts';
import type { StoredJob } from '../store/store.ts';
import { nextMove, pauseMs, type JobEvent, type JobMove, type JobState } from './state.ts';

/**
 * One job, from being taken to being forgotten: makes the move that the state asks for, tells the state what came of it,
 * and waits where the state says so. A cancel or a closing interrupts the move under way; what that leaves half-done is
 * what the next move finds.
 */
export interface Seat {
  readonly stored: StoredJob;
  readonly device: Device;
  readonly unitMs: number;
  state(): JobState;
  tell(event: JobEvent): void;
  log(line: string): void;
  saveRef(ref: JobRef): Result<void>;
  beginSubmit(): Result<void>;
  /** Stores the end of the run; `artifacts` are null when the device has nothing of it. */
  keep(artifacts: RunArtifacts | null): Promise<Result<void>>;
  /** A signal for one move or pause; aborted by a cancel and by leaving. */
  interruption(): AbortSignal;
  /** True when this process is to let go of the job: it closes, or another has the lease. */
  leaving(): boolean;
}

/** @returns true when the job is over and forgotten, false when it was left to others. */
export async function attend(seat: Seat): Promise<boolean> {
  let ref = seat.stored.ref;
  let artifacts: RunArtifacts | null = null;

  const events: RunEvents = {
    phase: (phase, progress, secondsLeft) => seat.tell({ kind: 'phase', phase, progress, secondsLeft }),
    telemetry: (sample) => seat.tell({ kind: 'telemetry', sample }),
    presence: (presence) => seat.tell({ kind: 'presence', presence }),
    log: (line) => seat.log(line),
  };
  const attach = (made: JobRef): Result<void> => {
    ref = made;
    const saved = seat.saveRef(made);
    if (saved.ok) seat.tell({ kind: 'submitted' });
    return saved;
  };
  const held = (): JobRef => {
    if (ref === null) throw new Error('A job that is on its device has no reference.');
    return ref;
  };

  const moves: Readonly<Record<JobMove, (signal: AbortSignal) => Promise<Result<unknown>>>> = {
    async submit(signal) {
      // Written down before anything is sent: from here on only the device knows whether the job is there.
      const begun = seat.beginSubmit();
      if (!begun.ok) return begun;
      seat.tell({ kind: 'submit-began' });
      const made = await seat.device.submit(seat.stored.job, events, signal);
      return made.ok ? attach(made.value) : made;
    },
    async find() {
      const listed = await seat.device.list();
      if (!listed.ok) return listed;
      const found = listed.value.find((entry) => entry.id === seat.stored.job.id);
      if (found) return attach(found);
      seat.tell({ kind: 'not-there' });
      return ok(undefined);
    },
    async cancel() {
      const told = await seat.device.cancel(held());
      if (told.ok) seat.tell({ kind: 'cancel-sent' });
      return told;
    },
    async follow(signal) {
      const brought = await seat.device.follow(held(), events, signal);
      if (!brought.ok) return brought;
      artifacts = brought.value;
      seat.tell({ kind: 'brought', outcome: artifacts.outcome, error: artifacts.error });
      return brought;
    },
    async keep() {
      const kept = await seat.keep(artifacts);
      if (kept.ok) seat.tell({ kind: 'kept' });
      return kept;
    },
    // What cannot be forgotten stays on the device until it makes room itself: no reason to keep the job.
    forget: async () => (ref === null ? ok(undefined) : seat.device.forget(ref)),
  };

  for (;;) {
    if (seat.leaving()) return false;
    const move = nextMove(seat.state());
    const signal = seat.interruption();
    const made = await moves[move](signal).catch(bugOf);
    if (move === 'forget') return true;
    if (!made.ok && !signal.aborted) {
      seat.log(`${made.error.code}: ${made.error.message}`);
      seat.tell({ kind: 'failed', error: made.error });
    }
    await pause(pauseMs(seat.state(), seat.unitMs), seat.interruption());
  }
}

/** A fault in one device must not stop the queue of the others. */
const bugOf = (bug: unknown): { readonly ok: false; readonly error: AppError } => {
  const details = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
  return err(appError('E-INTERNAL', 'The job failed unexpectedly.', { details }));
};

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
  });
}
