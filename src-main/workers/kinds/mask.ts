import type { Result } from '../../../shared/base/result.ts';
import { cutModel } from '../../../shared/qdq/mask/cutModel.ts';
import { maskRegion, type Masked } from '../../../shared/qdq/mask/maskRegion.ts';
import { expressionOf } from '../expression.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput, type ModelInput } from '../modelInput.ts';
import { writeOutput } from '../modelOutput.ts';
import type { WorkInput } from '../work.ts';

/** Takes Q/DQ off a region, or ends the model at tensors, and writes it. */
export const mask: WorkHandler<'mask'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const masked = maskedBy(model.value, input.region);
  return masked.ok ? writeOutput(model.value, masked.value, input.output) : masked;
};

function maskedBy({ opened, target }: ModelInput, region: WorkInput<'mask'>['region']): Result<Masked> {
  if (region.kind === 'cut') return cutModel(opened.graph, region.tensors);
  const regex = expressionOf(region.regex);
  return regex.ok ? maskRegion(opened.graph, target, (label) => regex.value.test(label)) : regex;
}
