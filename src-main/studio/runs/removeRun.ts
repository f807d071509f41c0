import type { RunId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';

/** Removes a run until it is undone; one that is still running is cancelled. */
export async function removeRun(studio: Studio, id: RunId): Promise<Result<void>> {
  const cancelled = await studio.jobs.cancel(id);
  return cancelled.ok ? studio.store.runs.remove(id) : cancelled;
}
