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
  const ancestors: Variant[] = [];
  for (let next = variant.value.parent; next !== null;) {
    const found = store.variants.get(next);
    if (!found.ok) break;
    ancestors.push(found.value);
    next = found.value.parent;
  }
  const [parent] = ancestors;
  const origin = ancestors.findLast((ancestor) => ancestor.kind === 'float');
  const references: Reference[] = [];
  if (parent) references.push({ role: 'parent', variant: parent });
  if (origin && origin.model !== parent?.model) references.push({ role: 'float-origin', variant: origin });
  return ok(references);
}
