import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/** What a variant is judged against. */
export interface Reference {
  readonly role: 'parent' | 'float-origin';
  readonly variant: Variant;
}

/** The parent and the float model at the root of the lineage, as far as they are still there; once when they are one. */
export function referencesOf(store: Studio['store'], id: VariantId): Result<readonly Reference[]> {
  const variant = store.variants.get(id);
  if (!variant.ok) return variant;
  const ancestors = lineOf(store, variant.value.parent);
  const [parent] = ancestors;
  const origin = ancestors.findLast((ancestor) => ancestor.kind === 'float');
  const references: Reference[] = [];
  if (parent) references.push({ role: 'parent', variant: parent });
  if (origin && origin.model !== parent?.model) references.push({ role: 'float-origin', variant: origin });
  return ok(references);
}

/** The variant or what it was made from was calibrated on random inputs, at least in part. */
export const hasRandomScales = (store: Studio['store'], id: VariantId): boolean =>
  lineOf(store, id).some(({ plan }) => (plan?.randomScales ?? 0) > 0);

/** From a variant to its root, as far as they are still there. */
function lineOf({ variants }: Studio['store'], from: VariantId | null): readonly Variant[] {
  const line: Variant[] = [];
  for (let next = from; next !== null;) {
    const found = variants.get(next);
    if (!found.ok) break;
    line.push(found.value);
    next = found.value.parent;
  }
  return line;
}
