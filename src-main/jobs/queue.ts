import { isDeepStrictEqual } from 'node:util';
import type { DeviceId, JobId } from '../../shared/base/brand.ts';
import { appError, type AppError } from '../../shared/base/errors.ts';
import { ok, type Result } from '../../shared/base/result.ts';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { DeviceRecord, JobView } from '../../shared/contract/project.ts';
import type { RunArtifacts } from '../devices/device.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import { attempt } from '../store/failure.ts';
import { hasNotBegun, neverReachesDevice, type LeaseOwner, type Store, type StoredJob } from '../store/store.ts';
import { attend, type Seat } from './attend.ts';
import { awaitEnd } from './awaitEnd.ts';
import { keptLog } from './keptLog.ts';
import { createLogBook, type LogBook } from './logBook.ts';
import type { JobRunner } from './runner.ts';
import { resumed, step, type JobEvent, type JobState } from './state.ts';

/**
 * The queue of one process. Jobs stand in the store in the order in which they were added; each is taken by whichever
 * process gets its lease, and the store grants one lease a device. So jobs of one device run one after the other, those of
 * several devices beside each other, and what a dead process left is taken up by the next look. Between the processes of
 * one project there is nothing but the store: what others did is noticed by its version, at the next beat.
 */
export interface QueueParts {
  readonly store: Store;
  readonly devices: DeviceRegistry;
  readonly owner: LeaseOwner;
  /** Stores what a run brought and ends it; see `keep.ts`. */
  keep(stored: StoredJob, state: JobState, artifacts: RunArtifacts | null, log: string): Promise<Result<void>>;
  /** Between looks at the store; also the beat of the leases. */
  readonly beatMs?: number;
  /** The first pause after a failure; later ones are multiples. */
  readonly unitMs?: number;
}

interface Active {
  readonly stored: StoredJob;
  readonly log: LogBook;
  state: JobState;
  /** Interrupts the move or pause under way. */
  interrupt: AbortController;
  lostLease: boolean;
  readonly leavesDeviceAlone: boolean;
  done: Promise<void>;
}

const tellJobsMs = 100;

export function createQueue({ store, devices, owner, keep, beatMs = 2000, unitMs = 1000 }: QueueParts): JobRunner {
  const listeners = new Set<(event: AppEvent) => void>();
  const active = new Map<JobId, Active>();
  const unsaidLines = new Map<JobId, string[]>();
  const closing = new AbortController();
  const leaving = (): boolean => closing.signal.aborted;
  let woken = false;
  let telling: NodeJS.Timeout | null = null;
  /** What the disk refused since the last beat, and what of that the user knows. */
  let refused: AppError | null = null;
  let toldRefusal: AppError['code'] | null = null;

  const emit = (event: AppEvent): void => listeners.forEach((listener) => listener(event));
  const changed = (...topics: Extract<AppEvent, { kind: 'changed' }>['topic'][]): void =>
    topics.forEach((topic) => emit({ kind: 'changed', topic }));

  /** Progress comes in bursts; a window needs it a few times a second. */
  const tellSoon = (): void => {
    // Jobs that let go at the end still tell; the store may be closed by the time that anybody looks.
    if (leaving()) return;
    telling ??= setTimeout(() => {
      telling = null;
      tell();
    }, tellJobsMs);
  };
  const tell = (): void => {
    for (const [job, lines] of unsaidLines) {
      const run = active.get(job)?.stored.run;
      if (run !== undefined) emit({ kind: 'log', run, job, lines });
    }
    unsaidLines.clear();
    emit({ kind: 'jobs', jobs: views() });
  };

  const views = (): readonly JobView[] =>
    store.jobs.list().flatMap((stored): JobView[] => {
      const run = store.runs.get(stored.run);
      if (!run.ok) return [];
      const state = active.get(stored.job.id)?.state;
      return [
        {
          id: stored.job.id,
          run: stored.run,
          label: run.value.label,
          deviceName: run.value.deviceName,
          phase: state?.phase ?? stored.phase,
          progress: state?.progress ?? null,
          secondsLeft: state?.secondsLeft ?? null,
          presence: state?.presence ?? 'attached',
          telemetry: state?.telemetry ?? null,
        },
      ];
    });

  const setPresence = (id: DeviceId, presence: DeviceRecord['presence']): void => {
    const record = store.devices.get(id);
    if (!record.ok || record.value.presence === presence) return;
    store.devices.save({ ...record.value, presence });
    changed('devices');
  };

  const seatOf = (entry: Active): Seat | null => {
    const { stored } = entry;
    const record = store.devices.get(stored.device);
    if (!record.ok) return null;
    const { id } = stored.job;
    return {
      stored,
      device: devices.open(record.value),
      unitMs,
      state: () => entry.state,
      tell(event: JobEvent) {
        const before = entry.state;
        entry.state = step(before, event);
        if (isDeepStrictEqual(before, entry.state)) return;
        if (before.phase !== entry.state.phase) store.jobs.savePhase(id, entry.state.phase);
        if (before.presence !== entry.state.presence)
          setPresence(stored.device, entry.state.presence === 'attached' ? 'busy' : 'unreachable');
        tellSoon();
      },
      log(line) {
        entry.log.add(line);
        unsaidLines.set(id, [...(unsaidLines.get(id) ?? []), line].slice(-1000));
        tellSoon();
      },
      saveRef: (ref) => store.jobs.saveRef(id, ref),
      beginSubmit: () => store.jobs.savePhase(id, 'push'),
      async keep(artifacts) {
        const kept = await keep(stored, entry.state, artifacts, entry.log.from(0).lines.join('\n'));
        if (kept.ok) changed('runs');
        else emit({ kind: 'problem', error: kept.error });
        return kept;
      },
      interruption() {
        if (entry.interrupt.signal.aborted && !leaving() && !entry.lostLease) entry.interrupt = new AbortController();
        return entry.interrupt.signal;
      },
      leaving: () => leaving() || entry.lostLease,
    };
  };

  const take = (stored: StoredJob): void => {
    const { id } = stored.job;
    const run = store.runs.get(stored.run);
    const kept = run.ok && run.value.finishedAt !== null;
    const entry: Active = {
      stored,
      log: createLogBook(),
      state: resumed({
        hasRef: stored.ref !== null,
        phase: stored.phase,
        cancelRequested: stored.cancelRequested,
        kept,
      }),
      interrupt: new AbortController(),
      lostLease: false,
      leavesDeviceAlone: neverReachesDevice(stored),
      done: Promise.resolve(),
    };
    active.set(id, entry);
    if (!entry.leavesDeviceAlone) {
      if (!kept) store.runs.setState(stored.run, 'running');
      setPresence(stored.device, 'busy');
    }
    changed('runs');
    entry.done = serve(entry).catch((bug: unknown) => {
      active.delete(id);
      const details = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      emit({ kind: 'problem', error: appError('E-INTERNAL', 'A job was dropped; it is taken up again.', { details }) });
    });
  };

  const serve = async (entry: Active): Promise<void> => {
    const { stored } = entry;
    const seat = seatOf(entry);
    const over = seat === null ? await giveUp(entry) : await attend(seat);
    if (over) store.jobs.remove(stored.job.id);
    else if (!entry.lostLease) store.jobs.release(stored.job.id, owner);
    active.delete(stored.job.id);
    if (leaving()) return;
    rest(stored.device);
    if (!entry.leavesDeviceAlone && entry.state.presence === 'attached') setPresence(stored.device, 'online');
    tellSoon();
    wake();
  };

  /** What is held for the jobs of a device is given back when there are none; a dead process held it, at the first look. */
  const rest = (device: DeviceId): void => {
    const record = store.devices.get(device);
    if (record.ok && !store.jobs.list().some((job) => job.device === device)) void devices.open(record.value).rest?.();
  };

  /** The device was forgotten while its job waited. */
  const giveUp = async (entry: Active): Promise<boolean> => {
    const record = store.devices.get(entry.stored.device);
    if (record.ok) return false;
    entry.state = step(entry.state, { kind: 'brought', outcome: 'failed', error: record.error });
    const kept = await keep(entry.stored, entry.state, null, '');
    changed('runs');
    return kept.ok;
  };

  const wake = (): void => {
    if (leaving()) return;
    if (!woken) for (const { id } of store.devices.list()) rest(id);
    woken = true;
    const busy = new Set([...active.values()].map((entry) => entry.stored.device));
    const paused = new Set(store.devices.list().flatMap(({ id, isPaused }) => (isPaused ? [id] : [])));
    for (const stored of store.jobs.list()) {
      if (active.has(stored.job.id)) continue;
      if (!neverReachesDevice(stored)) {
        if (busy.has(stored.device) || (paused.has(stored.device) && hasNotBegun(stored))) continue;
        busy.add(stored.device);
      }
      const leased = store.jobs.takeLease(stored.job.id, owner);
      if (!leased.ok) refused = leased.error;
      else if (leased.value) take(store.jobs.get(stored.job.id) ?? stored);
    }
  };

  const requestCancel = (entry: Active): void => {
    if (entry.state.cancelRequested) return;
    entry.state = step(entry.state, { kind: 'cancel-requested' });
    entry.interrupt.abort();
    tellSoon();
  };

  const look = (): void => {
    for (const [id, entry] of active) {
      const held = store.jobs.heartbeat(id, owner);
      if (!held.ok) refused = held.error;
      else if (!held.value) {
        entry.lostLease = true;
        entry.interrupt.abort();
      } else if (store.jobs.get(id)?.cancelRequested) requestCancel(entry);
    }
    if (store.changedElsewhere()) {
      changed('variants', 'runs', 'devices', 'settings', 'history');
      tellSoon();
    }
    wake();
  };
  /** Nobody waits for a beat: what the disk does to it is told, once, and the next one tries again. */
  const beat = (): void => {
    const looked = attempt(store.project.path, look);
    if (!looked.ok) refused = looked.error;
    if (refused && refused.code !== toldRefusal) emit({ kind: 'problem', error: refused });
    toldRefusal = refused?.code ?? null;
    refused = null;
  };
  const timer = setInterval(beat, beatMs);
  timer.unref();

  return {
    wake() {
      wake();
      // Also a job that has to wait is one to show.
      if (!leaving()) tellSoon();
    },
    views,
    async cancel(run) {
      const stored = store.jobs.list().find((job) => job.run === run);
      if (!stored) return ok(undefined);
      const asked = store.jobs.requestCancel(stored.job.id);
      if (!asked.ok) return asked;
      const entry = active.get(stored.job.id);
      if (entry) requestCancel(entry);
      else wake();
      return ok(undefined);
    },
    ended: (run, signal) =>
      awaitEnd(store, run, beatMs, (listener) => subscribe(listeners, listener), closing.signal, signal),
    logLines(run, fromLine) {
      const entry = [...active.values()].find((candidate) => candidate.stored.run === run);
      return entry ? entry.log.from(fromLine) : keptLog(store, run, fromLine);
    },
    on: (listener) => subscribe(listeners, listener),
    async close() {
      closing.abort();
      clearInterval(timer);
      if (telling) clearTimeout(telling);
      for (const entry of active.values()) entry.interrupt.abort();
      await Promise.all([...active.values()].map((entry) => entry.done));
    },
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
