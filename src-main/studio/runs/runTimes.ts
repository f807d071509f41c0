import { median } from '../../../shared/compare/statistics.ts';
import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';

const fewRuns = 5;

/**
 * How long a run takes on a device, by the last ones that ended well there: from the end of the one before, or from when
 * it was asked for, to its own end. Null when there are none.
 */
export function expectedSeconds(runs: readonly Run[], device: DeviceId): number | null {
  const ended = runs
    .flatMap((run) =>
      run.device === device && run.finishedAt !== null ? [{ ...run, end: Date.parse(run.finishedAt) }] : [],
    )
    .toSorted((a, b) => a.end - b.end);
  const seconds = ended.flatMap(({ state, createdAt, end }, at) => {
    const start = Math.max(Date.parse(createdAt), ended[at - 1]?.end ?? 0);
    return state === 'done' && end > start ? [(end - start) / 1000] : [];
  });
  return seconds.length === 0 ? null : median(seconds.slice(-fewRuns));
}
