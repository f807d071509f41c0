import type { Result } from '../../../shared/base/result.ts';
import type { HistoryState } from '../../../shared/contract/projectMethods.ts';
import type { Studio } from '../studio.ts';

/** Takes back the last thing done to variants and runs; a run that goes away with it is cancelled first. */
export async function undo(studio: Studio): Promise<Result<HistoryState>> {
  for (const run of studio.store.history.runsAtStake()) {
    const cancelled = await studio.jobs.cancel(run);
    if (!cancelled.ok) return cancelled;
  }
  return studio.store.history.undo();
}
