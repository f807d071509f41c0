import { ok } from '../../../shared/base/result.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { figuresOf } from '../../../shared/qdq/figures.ts';
import { rescaleGroup } from '../../../shared/qdq/fix/rescaleGroup.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import { detached } from '../detached.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/** Gives a tie group the scale that somebody chose, and writes the model. */
export const rescale: WorkHandler<'rescale'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  const rescaled = rescaleGroup(opened.graph, target, input.group, input.scale);
  if (!rescaled.ok) return rescaled;
  const { plan, graph } = rescaled.value;
  const written = await writeModel(input.output, graph);
  if (!written.ok) return written;
  return ok({
    plan: detached(plan),
    before: figuresOf(opened.graph, { target, shapes }),
    after: figuresOf(graph, { target, shapes }),
    sha256: written.value.sha256,
    sizeBytes: written.value.sizeBytes,
    facts: factsOf(graph),
  });
};
