import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RunId } from '../../../shared/base/brand.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { DeviceRecord, Run, Variant } from '../../../shared/contract/project.ts';
import { timeLeft, type TimeLeft } from '../../../shared/sweep/timeLeft.ts';
import { usualSweep } from '../../../shared/sweep/usualSweep.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { plural } from '../../ui/format.ts';
import { useNow } from '../../ui/useNow.ts';
import { countCells, viewOf, type CellView, type SweepCounts } from './cells.ts';
import { chosenOf, readForm } from './sweepInput.ts';
import { useSweepStore, type SweepForm } from './sweepStore.ts';

export interface Sweep {
  readonly form: SweepForm;
  readonly change: (patch: Partial<SweepForm>) => void;
  readonly variants: readonly Variant[];
  readonly devices: readonly DeviceRecord[];
  /** Devices that were chosen. */
  readonly columns: readonly DeviceRecord[];
  /** What is still to be chosen; null when there is a plan. */
  readonly missing: string | null;
  readonly error: AppError | null;
  readonly isPending: boolean;
  readonly views: readonly CellView[];
  readonly counts: SweepCounts;
  /** Of the cells under way; null when there are none. */
  readonly timeLeft: TimeLeft | null;
  /** Of the cells that a start would begin; null when there are none. */
  readonly timeToRun: TimeLeft | null;
  readonly isPaused: boolean;
  readonly start: Act<void>;
  readonly pause: Act<boolean>;
  /** The runs of the given cells that wait or run. */
  readonly cancel: Act<readonly Run[]>;
  readonly retry: Act<readonly Run[]>;
  /** Of a run that brought it home. */
  readonly saveEngine: Act<Run>;
}

/** The plan of what is chosen, how each cell of it stands, and what can be done: all that talks to the bridge. */
export function useSweep(): Sweep {
  const { form, change } = useSweepStore();
  const variants = useQuery(queries.variants()).data ?? [];
  const devices = (useQuery(queries.devices()).data ?? []).filter(({ kind }) => kind !== 'import');
  const runs = useQuery(queries.runs()).data ?? [];
  const jobs = useQuery(queries.jobs()).data ?? [];
  const read = readForm(form, variants, devices);
  const input = read.kind === 'ready' ? read.input : usualSweep;
  const plan = useQuery({
    ...queries.sweepPlan(input),
    enabled: read.kind === 'ready',
    placeholderData: keepPreviousData,
  });
  const planned = read.kind === 'ready' ? (plan.data ?? null) : null;
  const views = (planned?.cells ?? []).map((cell) => viewOf(cell, runs, jobs));
  const counts = countCells(views);
  const now = useNow(counts.active > 0);
  const { devices: columns } = chosenOf(form, variants, devices);
  const start = useAct(
    () => call('sweep.start', input),
    (begun) => {
      const reused = begun.filter((each) => each.reused).length;
      const fresh = begun.length - reused;
      const taken = reused === 0 ? '' : `, ${plural(reused, 'cell')} taken as measured`;
      tellDone(`${plural(fresh, 'run')} begun${taken}. They go on with the app closed.`);
      // What was begun stays what is shown, also when variants are made on the way.
      change({ again: false, variants: input.variants, devices: input.devices });
    },
  );
  const pause = useAct((isPaused: boolean) =>
    Promise.all(columns.map(({ id }) => call('jobs.pause', { device: id, isPaused }))),
  );
  const cancel = useAct((cancelled: readonly Run[]) =>
    Promise.all(cancelled.map(({ id }) => call('runs.cancel', { id }))),
  );
  const retry = useAct((failed: readonly Run[]) => Promise.all(failed.map(({ id }) => call('runs.retry', { id }))));
  const saveEngine = useAct(
    async ({ id }: Run) => {
      const [place] = await call('files.pick', { purpose: 'save-engine' });
      return place ? call('runs.saveEngine', { id, token: place.token }) : null;
    },
    (saved) => {
      if (saved) tellDone('The engine is saved.', null, saved.path);
    },
  );
  return {
    form,
    change,
    variants,
    devices,
    columns,
    missing: read.kind === 'incomplete' ? read.why : null,
    error: plan.error ? errorOf(plan.error) : null,
    isPending: plan.isPending && read.kind === 'ready',
    views,
    counts,
    timeLeft: counts.active > 0 ? timeLeft(underWay(views), { runs, jobs, devices }, now) : null,
    timeToRun: counts.toRun > 0 ? (planned?.time ?? null) : null,
    isPaused: columns.length > 0 && columns.every((device) => device.isPaused === true),
    start,
    pause,
    cancel,
    retry,
    saveEngine,
  };
}

const underWay = (views: readonly CellView[]): ReadonlySet<RunId> =>
  new Set(views.flatMap(({ stand, run }) => (stand === 'active' && run ? [run.id] : [])));
