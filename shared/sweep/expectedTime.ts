import { median } from '../compare/statistics.ts';
import type { DeviceId } from '../base/brand.ts';
import type { Run } from '../contract/project.ts';

export interface ExpectedTime {
  readonly seconds: number;
  /** Runs of the same model, precision and shapes on the device, or any others there. */
  readonly source: 'same-runs' | 'other-runs';
}

export type TimedRun = Pick<Run, 'variant' | 'precision' | 'shapes' | 'device'>;

const fewRuns = 5;

/**
 * How long a run takes, by the last ones that ended well on its device: those of the same where there are any. Null when
 * none ended there.
 */
export function expectedTime(runs: readonly Run[], wanted: TimedRun): ExpectedTime | null {
  const times = timesOn(runs, wanted.device);
  const same = times.filter(({ run }) => isSame(run, wanted));
  const known = same.length > 0 ? same : times;
  if (known.length === 0) return null;
  const seconds = median(known.slice(-fewRuns).map((time) => time.seconds));
  return { seconds, source: known === same ? 'same-runs' : 'other-runs' };
}

/** When the turn of a run that has not ended came, at the earliest: it was asked for, and the one before had ended. */
export const turnOf = (runs: readonly Run[], { device, createdAt }: Pick<Run, 'device' | 'createdAt'>): number =>
  Math.max(Date.parse(createdAt), endedOn(runs, device).at(-1)?.end ?? 0);

function timesOn(runs: readonly Run[], device: DeviceId) {
  return endedOn(runs, device).flatMap(({ run, end }, at, ended) => {
    const begin = Math.max(Date.parse(run.createdAt), ended[at - 1]?.end ?? 0);
    return run.state === 'done' && end > begin ? [{ run, seconds: (end - begin) / 1000 }] : [];
  });
}

const endedOn = (runs: readonly Run[], device: DeviceId) =>
  runs
    .flatMap((run) =>
      run.device === device && run.finishedAt !== null ? [{ run, end: Date.parse(run.finishedAt) }] : [],
    )
    .toSorted((a, b) => a.end - b.end);

const isSame = (run: TimedRun, { variant, precision, shapes }: TimedRun): boolean =>
  run.variant === variant && run.precision === precision && run.shapes === shapes;
