import { dtypes, type DType } from '../../base/dtype.ts';
import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { layerKinds, type EngineGraph, type EngineIoTensor, type EngineLayer, type EngineTensor } from '../graph.ts';
import { asArray, asNumber, asNumbers, asString, isObject, shallow, type JsonObject } from '../json/fields.ts';
import { bytesOf } from './layerRecord.ts';

/** Our own engine file: an `EngineGraph` as plain JSON beside `"qdqStudioEngine": 1`, for engines that no trtexec made. */
export const writeStudioEngine = (engine: EngineGraph): string => JSON.stringify({ qdqStudioEngine: 1, ...engine });

export const isStudioEngine = (value: unknown): value is JsonObject =>
  isObject(value) && value['qdqStudioEngine'] === 1;

export function studioEngineOf(root: JsonObject, truncated: boolean): Result<EngineGraph> {
  const layers = asArray(root['layers']).filter(isObject).map(layerOf);
  if (layers.length === 0) return err(appError('E-ENGINE-NOT-ENGINE', 'The engine file has no layers.'));
  return ok({
    schema: root['schema'] === 'prediction' ? 'prediction' : 'onnxruntime',
    tensorrt: asString(root['tensorrt']),
    layers,
    ioTensors: asArray(root['ioTensors']).filter(isObject).map(ioTensorOf),
    missing: [
      ...(truncated ? ['The file ends in the middle, or is damaged: layers after that place are missing.'] : []),
      ...asArray(root['missing']).filter((line) => typeof line === 'string'),
    ],
  });
}

function layerOf(record: JsonObject, index: number): EngineLayer {
  const weights = record['weights'];
  const estimate = record['estimate'];
  const lowMs = isObject(estimate) ? asNumber(estimate['lowMs']) : null;
  const highMs = isObject(estimate) ? asNumber(estimate['highMs']) : null;
  const raw = record['raw'];
  return {
    index,
    name: asString(record['name']) ?? `layer ${index}`,
    type: asString(record['type']) ?? '',
    kind: layerKinds.find((kind) => kind === record['kind']) ?? 'other',
    inputs: asArray(record['inputs']).filter(isObject).map(tensorOf),
    outputs: asArray(record['outputs']).filter(isObject).map(tensorOf),
    origin: asString(record['origin']),
    tactic: asString(record['tactic']),
    streamId: asNumber(record['streamId']),
    weights: isObject(weights) ? { dtype: dtypeOf(weights['dtype']), count: asNumber(weights['count']) ?? 0 } : null,
    onnxNodes: asArray(record['onnxNodes']).filter((name) => typeof name === 'string'),
    linkIsExact: record['linkIsExact'] === true,
    raw: isObject(raw) ? shallow(raw, 6) : {},
    estimate:
      lowMs === null || highMs === null || !isObject(estimate)
        ? null
        : { lowMs, highMs, confidence: asString(estimate['confidence']) ?? 'low' },
  };
}

function tensorOf(record: JsonObject): EngineTensor {
  const dtype = dtypeOf(record['dtype']);
  const shape = asNumbers(record['shape']);
  return {
    name: asString(record['name']) ?? '',
    dtype,
    layout: asString(record['layout']),
    shape,
    sizeBytes: bytesOf(dtype, shape),
  };
}

const ioTensorOf = (record: JsonObject): EngineIoTensor => ({
  name: asString(record['name']) ?? '',
  mode: record['mode'] === 'input' || record['mode'] === 'output' ? record['mode'] : null,
  dtype: dtypeOf(record['dtype']),
  shape: asNumbers(record['shape']),
});

const dtypeOf = (value: unknown): DType | null => dtypes.find((dtype) => dtype === value) ?? null;
