import { ok } from '../../../shared/base/result.ts';
import { capabilitiesWith } from '../../../shared/qdq/caps/index.ts';
import { scalesNeeded as tensorsToCalibrate } from '../../../shared/qdq/fix/planFixes.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/** Which core tensors have to be measured before the fixes can be planned with calibrated scales. */
export const scalesNeeded: WorkHandler<'scalesNeeded'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  const capabilities = capabilitiesWith(target, input.answers ?? {});
  return ok({ tensors: tensorsToCalibrate(opened.graph, target, shapes, input.fixes ?? 'automatic', capabilities) });
};
