import { ok, type Result } from '../../../shared/base/result.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { SweepRun } from '../../../shared/contract/sweepMethods.ts';
import { usualSweep } from '../../../shared/sweep/usualSweep.ts';
import type { Studio } from '../studio.ts';
import type { SweepRequest } from './planSweep.ts';
import { startSweep } from './startSweep.ts';

/** Only what differs from a plain sweep has to be said. */
export type SweepWish = Pick<SweepRequest, 'variants' | 'devices'> & Partial<SweepRequest>;

export const sweepRequest = (wish: SweepWish): SweepRequest => ({ ...usualSweep, ...wish });

/** Begins a sweep and waits for its end. Errors: those of `startSweep`. */
export async function runSweep(
  studio: Studio,
  wish: SweepWish,
  signal?: AbortSignal,
): Promise<Result<readonly SweepRun[]>> {
  const begun = await startSweep(studio, sweepRequest(wish));
  return begun.ok ? ok(await endOfSweep(studio, begun.value, signal)) : begun;
}

/** The runs of a sweep as they ended. A cancelled wait leaves them going. */
export async function endOfSweep(
  studio: Studio,
  begun: readonly SweepRun[],
  signal?: AbortSignal,
): Promise<readonly SweepRun[]> {
  await Promise.all(begun.map(({ run }) => studio.jobs.ended(run.id, signal)));
  return begun.map(({ run, reused }) => ({ run: latest(studio, run), reused }));
}

function latest({ store }: Studio, run: Run): Run {
  const found = store.runs.get(run.id);
  return found.ok ? found.value : run;
}
