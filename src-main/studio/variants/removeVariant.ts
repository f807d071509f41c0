import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';

/** Removes a variant with its runs, until it is undone; what of them is still running is cancelled. */
export async function removeVariant(studio: Studio, id: VariantId): Promise<Result<void>> {
  for (const run of studio.store.runs.list()) {
    if (run.variant !== id || run.finishedAt !== null) continue;
    const cancelled = await studio.jobs.cancel(run.id);
    if (!cancelled.ok) return cancelled;
  }
  return studio.store.variants.remove(id);
}
