import { ok, type Result } from '../../../shared/base/result.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { SweepRun } from '../../../shared/contract/sweepMethods.ts';
import type { Studio } from '../studio.ts';
import type { SweepRequest } from './planSweep.ts';
import { startSweep } from './startSweep.ts';

/** Only what differs from a plain sweep has to be said. */
export type SweepWish = Pick<SweepRequest, 'variants' | 'devices'> & Partial<SweepRequest>;

export const sweepRequest = (wish: SweepWish): SweepRequest => ({
  precisions: null,
  shapes: [],
  batches: [],
  options: {},
  again: false,
  calibration: null,
  ...wish,
});

/** Begins a sweep and waits for its end. A cancelled wait leaves the runs going. Errors: those of `startSweep`. */
export async function runSweep(
  studio: Studio,
  wish: SweepWish,
  signal?: AbortSignal,
): Promise<Result<readonly SweepRun[]>> {
  const begun = await startSweep(studio, sweepRequest(wish));
  if (!begun.ok) return begun;
  await Promise.all(begun.value.map(({ run }) => studio.jobs.ended(run.id, signal)));
  return ok(begun.value.map(({ run, reused }) => ({ run: latest(studio, run), reused })));
}

function latest({ store }: Studio, run: Run): Run {
  const found = store.runs.get(run.id);
  return found.ok ? found.value : run;
}
