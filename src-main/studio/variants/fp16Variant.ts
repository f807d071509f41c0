import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { MadeVariant } from '../../../shared/contract/variantMethods.ts';
import type { WorkInput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { deriveVariant } from './deriveVariant.ts';
import { fp16Model } from './fp16Model.ts';

/** The float part of a variant in FP16, as a new variant: what a strongly typed TensorRT builds at FP16. */
export async function fp16Variant(
  studio: Studio,
  id: VariantId,
  io: WorkInput<'fp16'>['io'] = 'keep',
): Promise<Result<MadeVariant>> {
  const { target } = studio.store.settings.get();
  const derived = await deriveVariant(
    studio,
    id,
    ({ kind, label }) => ({ kind, origin: 'fixed', label: `${label} FP16` }),
    (path, output) => fp16Model(studio, { path, target, shapes: null, io, keep: null, weights: null, output }),
  );
  if (!derived.ok) return derived;
  const { before, after } = derived.value.made;
  return ok({ variant: derived.value.variant, before, after });
}
