import type { VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { PlanCheck } from '../../../shared/qdq/pytorch/checkPlan.ts';
import type { Studio } from '../studio.ts';
import { modelPathOf } from '../variants/modelPathOf.ts';

/** Does a model that was exported after fine-tuning keep what the plan of a variant asks for? */
export async function checkReexport(studio: Studio, id: VariantId, exported: string): Promise<Result<PlanCheck>> {
  const planned = modelPathOf(studio, id);
  return planned.ok
    ? studio.work.run('checkPlan', { path: exported, plan: { kind: 'of-model', path: planned.value } })
    : planned;
}
