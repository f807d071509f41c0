import type { VariantId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { InsertionOutlook } from '../../../shared/contract/variantMethods.ts';
import type { WorkInput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from './modelPathOf.ts';

/** What an insertion would calibrate and what it would leave float. Errors: `E-QUANTIZED`, `E-USAGE` for the expression. */
export async function insertionOutlook(
  studio: Studio,
  id: VariantId,
  asked: Omit<WorkInput<'quantizeNeeds'>, 'path'>,
): Promise<Result<InsertionOutlook>> {
  const path = modelPathOf(studio, id);
  if (!path.ok) return path;
  const needs = await studio.work.run('quantizeNeeds', { path: path.value, ...asked });
  if (!needs.ok) return needs;
  const { groups, excluded } = needs.value;
  return ok({ tensors: groups.flat().length, groups: groups.length, excluded });
}
