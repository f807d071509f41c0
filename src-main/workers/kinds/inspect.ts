import { ok } from '../../../shared/base/result.ts';
import { factsOf } from '../../../shared/onnx/facts.ts';
import type { ModelProto } from '../../../shared/onnx/model.ts';
import { tensorsOf } from '../../../shared/onnx/modelTensors.ts';
import { externalPlaceOf, isExternal } from '../../../shared/onnx/tensors.ts';
import { analyse } from '../../../shared/qdq/analyse.ts';
import { capabilitiesWith } from '../../../shared/qdq/caps/index.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';

/** Facts of a model file and all that the Q/DQ core says of it. A refusal by the target is a verdict, not an error. */
export const inspect: WorkHandler<'inspect'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  const { graph, sha256, sizeBytes } = opened;
  const analysis = analyse(graph, { target, shapes, capabilities: capabilitiesWith(target, input.answers ?? {}) });
  return ok({
    sha256,
    sizeBytes,
    externalFiles: externalFilesOf(graph.model),
    facts: factsOf(graph),
    kind: analysis.pairs.activation + analysis.pairs.weight > 0 ? 'qdq' : 'float',
    analysis,
  });
};

function externalFilesOf(model: ModelProto): number {
  const locations = new Set<string>();
  for (const tensor of tensorsOf(model)) if (isExternal(tensor)) locations.add(externalPlaceOf(tensor).location);
  return locations.size;
}
