import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { MadeVariant } from '../../../shared/contract/variantMethods.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from './deriveVariant.ts';

/** One scale for all pairs of a tie group, as a new variant. What is known of its parent's calibration stays known. */
export async function rescaleVariant(
  studio: Studio,
  id: VariantId,
  group: string,
  scale: number,
): Promise<Result<MadeVariant>> {
  const { target } = studio.store.settings.get();
  const derived = await deriveVariant(
    studio,
    id,
    ({ kind, label }) => ({ kind, origin: 'fixed', label: `${label} rescaled` }),
    (path, output) => studio.work.run('rescale', { path, target, shapes: null, group, scale, output }),
  );
  if (!derived.ok) return derived;
  const { variant, made } = derived.value;
  return ok({ variant, before: made.before, after: made.after });
}
