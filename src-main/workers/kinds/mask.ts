import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { figuresOf } from '../../../shared/qdq/figures.ts';
import { cutModel } from '../../../shared/qdq/mask/cutModel.ts';
import { maskRegion, type Masked } from '../../../shared/qdq/mask/maskRegion.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import { detached } from '../detached.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput, type ModelInput } from '../modelInput.ts';
import type { WorkInput } from '../work.ts';

/** Takes Q/DQ off a region, or ends the model at tensors, and writes it. */
export const mask: WorkHandler<'mask'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const masked = maskedBy(model.value, input.region);
  if (!masked.ok) return masked;
  const { graph, plan } = masked.value;
  const written = await writeModel(input.output, graph);
  if (!written.ok) return written;
  const { opened, target, shapes } = model.value;
  return ok({
    plan: detached(plan),
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    sha256: written.value.sha256,
    sizeBytes: written.value.sizeBytes,
    facts: factsOf(graph),
  });
};

function maskedBy({ opened, target }: ModelInput, region: WorkInput<'mask'>['region']): Result<Masked> {
  if (region.kind === 'cut') return cutModel(opened.graph, region.tensors);
  try {
    const regex = new RegExp(region.regex);
    return maskRegion(opened.graph, target, (label) => regex.test(label));
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
    return err(appError('E-USAGE', `'${region.regex}' is not a regular expression.`));
  }
}
