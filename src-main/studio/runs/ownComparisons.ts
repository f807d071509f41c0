import type { RunId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/**
 * The comparisons that a project asks for by itself: the latest run of each variant against the latest of its parent on
 * the same device. Where no lineage is known, each run against the one before it on its device.
 */
export function ownComparisons({ store }: Pick<Studio, 'store'>): readonly { readonly a: RunId; readonly b: RunId }[] {
  const done = store.runs.list().filter((run) => run.state === 'done');
  const latest = [...new Map(done.map((run) => [`${run.variant ?? run.id} ${run.device}`, run])).values()];
  const parentOf = (run: Run): Run | undefined => {
    const variant = run.variant === null ? null : store.variants.get(run.variant);
    if (!variant?.ok) return undefined;
    return latest.find((other) => other.variant === variant.value.parent && other.device === run.device);
  };
  const byLineage = latest.flatMap((run) => {
    const parent = parentOf(run);
    return parent ? [{ a: parent.id, b: run.id }] : [];
  });
  if (byLineage.length > 0) return byLineage;
  return latest.flatMap((run, at) => {
    const before = latest.slice(0, at).findLast((other) => other.device === run.device);
    return before ? [{ a: before.id, b: run.id }] : [];
  });
}
