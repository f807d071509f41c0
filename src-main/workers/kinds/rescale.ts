import { rescaleGroup } from '../../../shared/qdq/fix/rescaleGroup.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';
import { writeOutput } from '../modelOutput.ts';

/** Gives a tie group the scale that somebody chose, and writes the model. */
export const rescale: WorkHandler<'rescale'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target } = model.value;
  const rescaled = rescaleGroup(opened.graph, target, input.group, input.scale);
  return rescaled.ok ? writeOutput(model.value, rescaled.value, input.output) : rescaled;
};
