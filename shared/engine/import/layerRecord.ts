import { sizeBytesOf, type DType } from '../../base/dtype.ts';
import type { EngineIoTensor, EngineLayer, EngineTensor } from '../graph.ts';
import { asArray, asNumber, asNumbers, asString, isObject, shallow, type JsonObject } from '../json/fields.ts';
import { readFormat, tacticTypes } from './format.ts';
import { layerKindOf } from './layerKind.ts';
import { namesInLayerName, namesInMetadata } from './onnxNames.ts';

/** One record of a layer list, in any of its spellings, to one `EngineLayer`. `raw` keeps the record as it came. */
export function readLayerRecord(record: JsonObject, index: number): EngineLayer {
  const name = asString(record['Name']) ?? `layer ${index}`;
  const type = asString(record['LayerType']) ?? '';
  const tactic = asString(record['TacticName']) || asString(record['TacticValue']);
  const origin = asString(record['Origin']);
  const spelled = tactic === null ? null : tacticTypes(tactic);
  const inputs = asArray(record['Inputs'])
    .filter(isObject)
    .map((tensor) => readTensor(tensor, spelled?.input ?? null));
  const outputs = asArray(record['Outputs'])
    .filter(isObject)
    .map((tensor) => readTensor(tensor, spelled?.output ?? null));
  const exact = namesInMetadata(asString(record['Metadata']) ?? '');
  const onnxNodes = exact.length > 0 ? exact : namesInLayerName(name).nodes;
  const kind = layerKindOf({
    type,
    parameterType: asString(record['ParameterType']) ?? '',
    name,
    origin,
    input: inputs[0]?.dtype ?? null,
    output: outputs[0]?.dtype ?? null,
    hasInputs: inputs.length > 0,
    onnxNodes,
    constants: asArray(record['Constants']).map((item) =>
      isObject(item) ? (asNumbers(item['Dimensions']) ?? []) : [],
    ),
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
    weights: weightsOf(record, kind === 'weighted'),
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

/** @param fallback type by the tactic's name, for engines whose formats are "N/A due to dynamic shapes". */
export function readTensor(record: JsonObject, fallback: DType | null = null): EngineTensor {
  const combined = asString(record['Format/Datatype']);
  const apart = asString(record['Datatype']) ?? asString(record['DataType']);
  const format = readFormat(combined ?? asString(record['Format']) ?? '');
  const stated = apart === null ? format.dtype : readFormat(apart).dtype;
  const dtype = stated ?? (combined?.startsWith('N/A') === true ? fallback : null);
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

/** Stated weights; a Myelin kernel keeps its weights among its constants, where the largest one is them. */
function weightsOf(record: JsonObject, isWeighted: boolean): EngineLayer['weights'] {
  const stated = record['Weights'] ?? record['ConvWeights'] ?? record['ConvolutionWeights'];
  if (isObject(stated)) {
    const count = asNumber(stated['Count']);
    if (count !== null) return { dtype: readFormat(asString(stated['Type']) ?? '').dtype, count };
  }
  if (!isWeighted) return null;
  let largest: EngineLayer['weights'] = null;
  for (const item of asArray(record['Constants'])) {
    if (!isObject(item)) continue;
    const { dtype, shape } = readTensor(item);
    const count = shape?.reduce((product, axis) => product * axis, 1) ?? 0;
    if (count > (largest?.count ?? 0)) largest = { dtype, count };
  }
  return largest;
}
