import { duration } from '../base/duration.ts';
import type { DeviceId, RunId } from '../base/brand.ts';
import type { DeviceRecord, JobPhase, JobView, Run } from '../contract/project.ts';
import { expectedTime, turnOf, type ExpectedTime } from './expectedTime.ts';

/**
 * How long a sweep takes: a device works off one job after the other, devices work beside each other, so it ends with the
 * slowest of them. A run that waits takes what earlier ones took; of the one that runs, its job tells what is left, from
 * earlier builds of the same on that board and the budget of its measurement. Runs of others that stand before ours are
 * waited for too. One wait that nothing tells the length of makes the whole unknown: a sum of the rest would be too short.
 */
export type TimeLeft =
  | { readonly kind: 'known'; readonly seconds: number; readonly sources: readonly TimeSource[] }
  | { readonly kind: 'unknown'; readonly why: TimeGap };

export type TimeSource = 'progress' | ExpectedTime['source'];
export type TimeGap = 'no-run' | 'overdue' | 'paused' | 'unreachable';

/** Something that a device has to do before it is done. */
export interface Wait {
  readonly device: DeviceId;
  readonly time: { readonly seconds: number; readonly source: TimeSource } | TimeGap;
}

/** What is known of the queue. */
export interface QueueView {
  /** In the order in which they were asked for. */
  readonly runs: readonly Run[];
  readonly jobs: readonly JobView[];
  readonly devices: readonly DeviceRecord[];
}

/** Until the last of some runs has ended. @param now milliseconds, by the clock of the runs' own times. */
export function timeLeft(sweep: ReadonlySet<RunId>, queue: QueueView, now: number): TimeLeft {
  const open = queue.runs.filter(({ finishedAt }) => finishedAt === null);
  const devices = new Set(open.flatMap(({ id, device }) => (sweep.has(id) ? [device] : [])));
  return timeOf(
    [...devices].flatMap((device) => {
      const lane = open.filter((run) => run.device === device);
      const last = lane.findLastIndex(({ id }) => sweep.has(id));
      return lane.slice(0, last + 1).map((run): Wait => ({ device, time: timeFor(run, queue, now) }));
    }),
  );
}

/** Until all is done; nothing to wait for takes no time. */
export function timeOf(waits: readonly Wait[]): TimeLeft {
  const lanes = new Map<DeviceId, { readonly seconds: number; readonly sources: readonly TimeSource[] }>();
  for (const { device, time } of waits) {
    if (typeof time === 'string') return { kind: 'unknown', why: time };
    const { seconds, sources } = lanes.get(device) ?? nothing;
    lanes.set(device, { seconds: seconds + time.seconds, sources: [...new Set([...sources, time.source])] });
  }
  const slowest = [...lanes.values()].reduce((a, b) => (b.seconds > a.seconds ? b : a), nothing);
  return { kind: 'known', ...slowest };
}

const nothing = { seconds: 0, sources: [] } as const;

/** `about 2 min 5 s left, by earlier runs of the same`. */
export const sayTimeLeft = (time: TimeLeft): string => sayTime(time, ' left');

/** `about 2 min 5 s, by earlier runs of the same`. */
export function sayTime(time: TimeLeft, left = ''): string {
  if (time.kind === 'unknown') return `time${left} not known: ${gapWords[time.why]}`;
  if (time.sources.length === 0) return 'nothing to wait for';
  return `about ${duration(time.seconds)}${left}, by ${time.sources.map((source) => sourceWords[source]).join(' and ')}`;
}

const sourceWords: Readonly<Record<TimeSource, string>> = {
  progress: 'the progress of what runs',
  'same-runs': 'earlier runs of the same',
  'other-runs': 'other runs on the device',
};

const gapWords: Readonly<Record<TimeGap, string>> = {
  'no-run': 'no run has ended there yet',
  overdue: 'a run takes longer than those before it',
  paused: 'a device is paused',
  unreachable: 'a board is out of reach',
};

function timeFor(run: Run, { runs, jobs, devices }: QueueView, now: number): Wait['time'] {
  const job = jobs.find((each) => each.run === run.id);
  const expected = expectedTime(runs, run);
  if (run.state === 'queued') {
    const isPaused = devices.some(({ id, isPaused: paused = false }) => id === run.device && paused);
    return isPaused ? 'paused' : (expected ?? 'no-run');
  }
  if (job?.presence === 'unreachable') return 'unreachable';
  const told = job && tellsTheRest.has(job.phase) ? job.secondsLeft : null;
  const rest = expected && expected.seconds - Math.max(0, now - turnOf(runs, run)) / 1000;
  // A job does not tell of phases that it knows no length of; earlier runs of the same do.
  const isWhole = expected?.source !== 'same-runs' || rest === null || told === null || told >= rest;
  if (told !== null && isWhole) return { seconds: told, source: 'progress' };
  if (expected === null || rest === null) return 'no-run';
  return rest > 0 ? { ...expected, seconds: rest } : 'overdue';
}

/** While a model is copied, a job only knows how long that takes. */
const tellsTheRest: ReadonlySet<JobPhase> = new Set(['build', 'measure', 'profile', 'score']);
