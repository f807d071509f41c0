import type { AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { noExternalFiles, type ModelGraph } from '../../shared/onnx/model.ts';
import { mapTensors, tensorsOf } from '../../shared/onnx/modelTensors.ts';
import { isExternal, tensorBytes } from '../../shared/onnx/tensors.ts';

export function hasExternalData(graph: ModelGraph): boolean {
  for (const tensor of tensorsOf(graph.model)) if (isExternal(tensor)) return true;
  return false;
}

/**
 * The same model with all its tensors inside: for a copy that has to stand alone. May grow beyond what one file can hold,
 * which `writeModel` says. Errors: `E-ONNX-EXTERNAL-MISSING`, `E-ONNX-TENSOR`.
 */
export function inlineExternal(graph: ModelGraph): Result<ModelGraph> {
  let fault: AppError | null = null;
  const model = mapTensors(graph.model, (tensor) => {
    if (fault || !isExternal(tensor)) return tensor;
    const bytes = tensorBytes(graph, tensor);
    if (bytes.ok) return { ...tensor, rawData: bytes.value, externalData: null, dataLocation: null };
    fault = bytes.error;
    return tensor;
  });
  return fault ? err(fault) : ok({ model, external: noExternalFiles });
}
