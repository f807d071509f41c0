import { appError, type AppError } from '../../shared/base/errors.ts';
import { elementTypeOf } from '../../shared/onnx/elementTypes.ts';
import type { ModelProto, TensorProto } from '../../shared/onnx/model.ts';
import { eachTensor } from '../../shared/onnx/modelTensors.ts';
import { elementCount, isExternal } from '../../shared/onnx/tensors.ts';

/** What has to be true of a decoded model before anything else looks at it; whether it makes sense is for the rules. */

const lowestOpset = 7;
const highestOpset = 26;

/** @returns the first fault, or null. */
export function validateModel(model: ModelProto): AppError | null {
  if (!model.graph) return noGraph(model);
  const opsets = (model.opsetImport ?? []).filter(({ domain }) => (domain ?? '') === '' || domain === 'ai.onnx');
  if (opsets.length === 0) return appError('E-ONNX-OPSET', 'The model does not say which operator set it uses.');
  for (const { version } of opsets)
    if (Number(version ?? 0) < lowestOpset || Number(version ?? 0) > highestOpset)
      return appError(
        'E-ONNX-OPSET',
        `The model uses operator set ${version ?? 0}; known are ${lowestOpset} to ${highestOpset}.`,
      );
  let fault: AppError | null = null;
  eachTensor(model, (tensor) => {
    fault ??= tensorFault(tensor);
  });
  return fault;
}

function noGraph(model: ModelProto): AppError {
  const looksLikeModel = typeof model.irVersion === 'bigint' || (model.opsetImport ?? []).length > 0;
  return looksLikeModel
    ? appError('E-ONNX-NO-GRAPH', 'The model holds no graph.')
    : appError('E-ONNX-NOT-ONNX', 'Not an ONNX model: there is neither a version nor a graph in it.');
}

/** A tensor whose data are not as many as its shape says. External data are checked when files are opened. */
function tensorFault(tensor: TensorProto): AppError | null {
  const code = tensor.dataType ?? 0;
  const type = elementTypeOf(code);
  const count = elementCount(tensor);
  const fault = (why: string) => appError('E-ONNX-TENSOR', `Tensor '${tensor.name ?? ''}' ${why}.`);
  if (!Number.isSafeInteger(count)) return fault('has an impossible shape');
  if (code === 0) return fault('has no element type');
  if (!type || isExternal(tensor)) return null;
  if (tensor.rawData && type.bits > 0) {
    const expected = Math.ceil((count * type.bits) / 8);
    return tensor.rawData.length === expected
      ? null
      : fault(`holds ${tensor.rawData.length} bytes where its shape asks for ${expected}`);
  }
  const held = typedCount(tensor);
  const expected = typedPerTensor(type.bits, code, count);
  return held === expected ? null : fault(`holds ${held} values where its shape asks for ${expected}`);
}

const typedCount = ({ floatData, int32Data, int64Data, doubleData, uint64Data, stringData }: TensorProto): number =>
  [floatData, int32Data, int64Data, doubleData, uint64Data, stringData].reduce(
    (sum, list) => sum + (list?.length ?? 0),
    0,
  );

/** Entries of the typed field: complex numbers take two, elements of less than a byte share one. */
function typedPerTensor(bits: number, code: number, count: number): number {
  if (code === 14 || code === 15) return 2 * count;
  return bits > 0 && bits < 8 ? Math.ceil((count * bits) / 8) : count;
}
