import { useQuery } from '@tanstack/react-query';
import type { DeviceId } from '../../../shared/base/brand.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import type { DeviceRecord, JobView, Run, Variant } from '../../../shared/contract/project.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useFixStore, useFixWork } from './fixStore.ts';

export interface RebuildState {
  readonly devices: readonly DeviceRecord[];
  readonly device: DeviceRecord | null;
  readonly chooseDevice: (id: DeviceId) => void;
  /** Newest run of either variant on the device. */
  readonly before: Run | null;
  readonly after: Run | null;
  readonly jobs: readonly JobView[];
  readonly build: Act<void>;
  readonly comparison: Comparison | null;
  readonly comparisonError: AppError | null;
  readonly drop: Act<void>;
}

/** Building and measuring both variants on one device, and what came of it. */
export function useRebuild(variant: Variant, fixed: Variant): RebuildState {
  const work = useFixWork(variant.id);
  const change = useFixStore((state) => state.change);
  const devices = (useQuery(queries.devices()).data ?? []).filter((device) => device.kind !== 'import');
  const runs = useQuery(queries.runs()).data ?? [];
  const jobs = useQuery(queries.jobs()).data ?? [];
  const device = devices.find((candidate) => candidate.id === work.device) ?? devices[0] ?? null;
  const newest = (of: Variant): Run | null =>
    runs
      .filter((run) => run.variant === of.id && run.device === device?.id)
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0] ?? null;
  const before = newest(variant);
  const after = newest(fixed);
  const isDone = before?.state === 'done' && after?.state === 'done';
  const comparison = useQuery({ ...queries.comparison(before?.id ?? nobody, after?.id ?? nobody), enabled: isDone });
  const build = useAct(async () => {
    if (!device) return;
    const start = (of: Variant): Promise<Run> =>
      call('runs.start', { variant: of.id, device: device.id, precision: 'int8-explicit' });
    if (!isUsable(before)) await start(variant);
    if (!isUsable(after)) await start(fixed);
  });
  const undo = useAct(() => call('history.undo', null));
  const drop = useAct(
    () => call('variants.remove', { id: fixed.id }),
    () => {
      change(variant.id, { applied: null });
      tellDone(`Dropped ${fixed.label}.`, { label: 'Undo', run: () => undo.run() });
    },
  );
  return {
    devices,
    device,
    chooseDevice: (id) => change(variant.id, { device: id }),
    before,
    after,
    jobs: jobs.filter((job) => job.run === before?.id || job.run === after?.id),
    build,
    comparison: isDone ? (comparison.data ?? null) : null,
    comparisonError: comparison.error ? errorOf(comparison.error) : null,
    drop,
  };
}

const nobody = '' as Run['id'];
const isUsable = (run: Run | null): boolean =>
  run !== null && (run.state === 'done' || run.state === 'queued' || run.state === 'running');
