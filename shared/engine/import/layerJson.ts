import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { EngineGraph, EngineIoTensor, EngineLayer, EngineSchema } from '../graph.ts';
import { asArray, asString, isList, isObject, type JsonObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';
import { readLayerName, readLayerRecord, readIoTensor } from './layerRecord.ts';
import { withoutProfile } from './onnxNames.ts';

/**
 * `trtexec --exportLayerInfo`, TensorRT 8.2 to 11: the text that the engine inspector gives, verbatim. The file names no
 * version, so the schema is read off its keys; where a key could belong to two versions the older one is said. An engine
 * with several optimization profiles lists its layers once a profile: the first is kept.
 * Source: trtexec-formats §b.1.
 */
export function readLayerJson(text: string): Result<EngineGraph> {
  const json = parseTolerantJson(text, 'E-ENGINE-JSON');
  if (!json.ok) return json;
  const { value, truncated } = json.value;
  const list = layerListOf(value);
  if (list === null) return err(appError('E-ENGINE-NOT-ENGINE', 'The JSON has no list of layers.'));
  const layers: EngineLayer[] = [];
  let otherProfiles = 0;
  let nameless = 0;
  for (const item of list) {
    const name = typeof item === 'string' ? item : isObject(item) ? asString(item['Name']) : null;
    if (name === null) nameless += 1;
    else if (name.endsWith(']') && withoutProfile(name) !== name) otherProfiles += 1;
    else layers.push(isObject(item) ? readLayerRecord(item, layers.length) : readLayerName(name, layers.length));
  }
  if (layers.length === 0)
    return err(appError('E-ENGINE-NOT-ENGINE', 'The list of layers is empty, or holds no layer.'));
  const root = isObject(value) ? value : {};
  const schema = schemaOf(root, list);
  return ok({
    schema,
    tensorrt: null,
    layers,
    ioTensors: ioTensorsOf(root, layers),
    missing: [
      ...(truncated ? ['The file ends in the middle: layers after the cut are missing. Copy or export it again.'] : []),
      ...(nameless > 0 ? [`${nameless} entries of the layer list are not layers and were left out.`] : []),
      ...(otherProfiles > 0
        ? [`${otherProfiles} layers belong to further optimization profiles and are not shown.`]
        : []),
      ...whatIsMissing(schema, layers),
    ],
  });
}

const listKeys = ['Layers', 'layers', 'LayerInfo', 'layerInfo'];

function layerListOf(value: unknown): readonly unknown[] | null {
  if (isList(value)) return looksLikeLayers(value) ? value : null;
  if (!isObject(value)) return null;
  for (const key of listKeys) {
    const list = value[key];
    if (isList(list)) return list;
    if (isObject(list)) return layerListOf(list);
  }
  return null;
}

/** A bare array is a layer list only when its records say so: a profile and a times file are arrays too. */
const looksLikeLayers = (list: readonly unknown[]): boolean =>
  list.some((item) => isObject(item) && (typeof item['LayerType'] === 'string' || isList(item['Outputs'])));

export const myelinTypes = new Set([
  'kgen',
  'gemm',
  'signal',
  'wait',
  'signal_wait',
  'shape_call',
  'correlation',
  'conv_act_pool',
]);

export function schemaOf(root: JsonObject, list: readonly unknown[]): EngineSchema {
  const records = list.filter(isObject);
  if (records.length === 0) return 'names-only';
  if (isList(root['I/O Tensors'])) return 'trt-11';
  let schema: EngineSchema = 'trt-8.2';
  for (const record of records) {
    for (const tensor of tensorsOf(record)) {
      if ('Datatype' in tensor || 'DataType' in tensor) return 'trt-11';
      if ('Location' in tensor && schema === 'trt-8.2') schema = 'trt-8.4';
      const format = tensor['Format/Datatype'];
      if (typeof format === 'string' && format !== '' && !format.includes(' ') && 'StreamId' in record)
        schema = 'trt-10';
    }
    if (schema === 'trt-10') continue;
    if (myelinTypes.has(asString(record['LayerType']) ?? '')) schema = 'trt-10';
    else if ('StreamId' in record || 'Metadata' in record) schema = 'trt-8.6';
    else if (record['Origin'] === 'QDQ' && schema === 'trt-8.2') schema = 'trt-8.4';
  }
  return schema;
}

const tensorsOf = (record: JsonObject): readonly JsonObject[] =>
  [...asArray(record['Inputs']), ...asArray(record['Outputs'])].filter(isObject);

/** `Bindings` is a list of names: direction, type and shape come from the layers that touch them. */
function ioTensorsOf(root: JsonObject, layers: readonly EngineLayer[]): readonly EngineIoTensor[] {
  const described = root['I/O Tensors'];
  if (isList(described)) return described.filter(isObject).map(readIoTensor);
  const names = asArray(root['Bindings']).filter((name) => typeof name === 'string');
  return ioTensorsNamed(names, layers);
}

export function ioTensorsNamed(names: readonly string[], layers: readonly EngineLayer[]): readonly EngineIoTensor[] {
  const wanted = new Set(names.filter((name) => withoutProfile(name) === name));
  const found = new Map<string, EngineIoTensor>();
  for (const layer of layers) {
    for (const { name, dtype, shape } of layer.outputs)
      if (wanted.has(name)) found.set(name, { name, mode: 'output', dtype, shape });
    for (const { name, dtype, shape } of layer.inputs)
      if (wanted.has(name) && !found.has(name)) found.set(name, { name, mode: 'input', dtype, shape });
  }
  return [...wanted].map((name) => found.get(name) ?? { name, mode: null, dtype: null, shape: null });
}

/** What a user would look for in vain, with the flag that brings it. */
export function whatIsMissing(schema: EngineSchema, layers: readonly EngineLayer[]): readonly string[] {
  if (schema === 'names-only')
    return ['Only layer names: types, tensors and tactics need a build with --profilingVerbosity=detailed.'];
  const missing: string[] = [];
  if (schema === 'trt-8.2' || schema === 'trt-8.4')
    missing.push('No ONNX metadata before TensorRT 8.6: layers are linked to ONNX nodes by their names.');
  const tensors = layers.flatMap((layer) => [...layer.inputs, ...layer.outputs]);
  if (tensors.some(({ shape }) => shape?.some((axis) => axis < 0) === true))
    missing.push(
      'Some shapes are dynamic: export the layer information from the run that loads the engine (--loadEngine with --shapes).',
    );
  if (tensors.length > 0 && tensors.every(({ dtype }) => dtype === null))
    missing.push(
      'No tensor has a type: export the layer information from the run that loads the engine (--loadEngine).',
    );
  return missing;
}
