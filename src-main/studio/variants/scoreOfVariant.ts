import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { VariantScore } from '../../../shared/score/variantScore.ts';
import type { Studio } from '../studio.ts';

/** The last score of a variant, null when there is none. What it was scored against is called what it is called now. */
export function scoreOfVariant({ store }: Pick<Studio, 'store'>, id: VariantId): Result<VariantScore | null> {
  const variant = store.variants.get(id);
  if (!variant.ok) return variant;
  const score = store.scores.of(id);
  if (score === null) return ok(null);
  const references = score.references.map((reference) => {
    const now = store.variants.get(reference.variant);
    return now.ok ? { ...reference, label: now.value.label } : reference;
  });
  return ok({ ...score, references });
}
