import { sizeBytesOf, type DType } from '../../base/dtype.ts';
import type { EngineIoTensor, EngineLayer, EngineTensor } from '../graph.ts';
import { asNumber, asNumbers, asString, isList, isObject, shallow, type JsonObject } from '../json/fields.ts';
import { tacticTypes } from '../tactic.ts';
import { readFormat } from './format.ts';
import { layerKindOf } from './layerKind.ts';
import { namesInLayerName, namesInMetadata } from './onnxNames.ts';

/** One record of a layer list, in any of its spellings, to one `EngineLayer`. `raw` keeps the record as it came. */
export function readLayerRecord(record: JsonObject, index: number): EngineLayer {
  const name = asString(record['Name']) ?? `layer ${index}`;
  const type = asString(record['LayerType']) ?? '';
  const tactic = asString(record['TacticName']) || asString(record['TacticValue']);
  const origin = asString(record['Origin']);
  const inputs = readTensors(record['Inputs'], tactic, 'input');
  const outputs = readTensors(record['Outputs'], tactic, 'output');
  const exact = namesInMetadata(asString(record['Metadata']) ?? '');
  const onnxNodes = exact.length > 0 ? exact : namesInLayerName(name).nodes;
  const constants = constantsOf(record);
  const kind = layerKindOf({
    type,
    parameterType: asString(record['ParameterType']) ?? '',
    name,
    origin,
    input: inputs[0]?.dtype ?? null,
    output: outputs[0]?.dtype ?? null,
    hasInputs: inputs.length > 0,
    onnxNodes,
    constants,
  });
  return {
    index,
    name,
    type,
    kind,
    inputs,
    outputs,
    origin,
    tactic,
    streamId: asNumber(record['StreamId']),
    weights: statedWeights(record) ?? (kind === 'weighted' ? largestOf(constants) : null),
    onnxNodes,
    linkIsExact: exact.length > 0,
    raw: shallow(record, 6),
    estimate: null,
  };
}

/** A layer of which only the name is known (`--profilingVerbosity=layer_names_only`). */
export const readLayerName = (name: string, index: number): EngineLayer => ({
  ...readLayerRecord({ Name: name }, index),
  raw: {},
});

/** Engines whose formats are "N/A due to dynamic shapes" still spell their types in the tactic's name. */
function readTensors(list: unknown, tactic: string | null, side: 'input' | 'output'): readonly EngineTensor[] {
  if (!isList(list)) return [];
  const tensors: EngineTensor[] = [];
  for (const item of list) {
    if (!isObject(item)) continue;
    const tensor = readTensor(item);
    const unsaid =
      tensor.dtype === null && tactic !== null && asString(item['Format/Datatype'])?.startsWith('N/A') === true;
    const dtype = unsaid ? (tacticTypes(tactic)?.[side] ?? null) : null;
    tensors.push(dtype === null ? tensor : { ...tensor, dtype, sizeBytes: bytesOf(dtype, tensor.shape) });
  }
  return tensors;
}

export function readTensor(record: JsonObject): EngineTensor {
  const apart = asString(record['Datatype']) ?? asString(record['DataType']);
  const format = readFormat(asString(record['Format/Datatype']) ?? asString(record['Format']) ?? '');
  const dtype = apart === null ? format.dtype : readFormat(apart).dtype;
  const shape = asNumbers(record['Dimensions']);
  return {
    name: asString(record['Name']) ?? '',
    dtype,
    layout: format.layout,
    shape,
    sizeBytes: bytesOf(dtype, shape),
  };
}

export function bytesOf(dtype: DType | null, shape: readonly number[] | null): number | null {
  if (dtype === null || shape === null) return null;
  let count = 1;
  for (const axis of shape) {
    if (axis < 0) return null;
    count *= axis;
  }
  return Number.isSafeInteger(count) ? sizeBytesOf(dtype, count) : null;
}

/** One entry of the 11.x `I/O Tensors` list. */
export function readIoTensor(record: JsonObject): EngineIoTensor {
  const { name, dtype, shape } = readTensor(record);
  const mode = asString(record['IOMode'])?.toLowerCase() ?? '';
  return { name, mode: mode.includes('input') ? 'input' : mode.includes('output') ? 'output' : null, dtype, shape };
}

/** Constants that a Myelin kernel reads; its weights are among them. */
function constantsOf(record: JsonObject): readonly EngineTensor[] {
  const list = record['Constants'];
  return isList(list) ? list.filter(isObject).map(readTensor) : noConstants;
}

const noConstants: readonly EngineTensor[] = [];

function statedWeights(record: JsonObject): EngineLayer['weights'] {
  const stated = record['Weights'] ?? record['ConvWeights'] ?? record['ConvolutionWeights'];
  const count = isObject(stated) ? asNumber(stated['Count']) : null;
  return !isObject(stated) || count === null
    ? null
    : { dtype: readFormat(asString(stated['Type']) ?? '').dtype, count };
}

function largestOf(constants: readonly EngineTensor[]): EngineLayer['weights'] {
  let largest: EngineLayer['weights'] = null;
  for (const { dtype, shape } of constants) {
    const count = shape?.reduce((product, axis) => product * axis, 1) ?? 0;
    if (count > (largest?.count ?? 0)) largest = { dtype, count };
  }
  return largest;
}
