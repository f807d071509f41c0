import type { RunId } from '../../shared/base/brand.ts';
import type { Run, Variant } from '../../shared/contract/project.ts';

/** The question that the newest results most likely answer: the newest variant against its parent on one device, else the two newest runs of one device. */
export function preferredPair(
  allRuns: readonly Run[],
  variants: readonly Variant[],
): { readonly a: RunId; readonly b: RunId } | null {
  const newest = allRuns
    .filter((run) => run.state === 'done')
    .toSorted((x, y) => y.createdAt.localeCompare(x.createdAt));
  const parentOf = new Map(variants.map((variant) => [variant.id, variant.parent]));
  for (const b of newest) {
    const parent = b.variant === null ? null : (parentOf.get(b.variant) ?? null);
    if (parent === null) continue;
    const a = newest.find((run) => run.variant === parent && run.device === b.device);
    if (a) return { a: a.id, b: b.id };
  }
  for (const b of newest) {
    const a = newest.find((run) => run.id !== b.id && run.device === b.device && run.createdAt <= b.createdAt);
    if (a) return { a: a.id, b: b.id };
  }
  return null;
}
