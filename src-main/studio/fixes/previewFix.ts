import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { FixPreview } from '../../../shared/contract/fixMethods.ts';
import type { Studio } from '../studio.ts';
import { planFix, type VariantFixChoice } from './planFix.ts';

/** What the chosen fixes would change; nothing is stored. */
export async function previewFix(
  studio: Studio,
  variant: VariantId,
  choice: VariantFixChoice,
  signal?: AbortSignal,
): Promise<Result<FixPreview>> {
  const planned = await planFix(studio, variant, choice, null, signal);
  if (!planned.ok) return planned;
  const { before, after, steps, estimatedSqnrDb, deferred, skipped } = planned.value;
  const { predictionBefore, predictionAfter } = planned.value;
  return ok({ before, after, steps, estimatedSqnrDb, deferred, skipped, predictionBefore, predictionAfter });
}
