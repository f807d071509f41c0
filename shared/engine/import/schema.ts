import type { EngineSchema } from '../graph.ts';
import { asString, isList, isObject, type JsonObject } from '../json/fields.ts';

/** Layer types that only Myelin's kernels have. */
const myelinTypes = new Set([
  'kgen',
  'gemm',
  'signal',
  'wait',
  'signal_wait',
  'shape_call',
  'correlation',
  'conv_act_pool',
]);

/** The schema by its keys; a key that two versions share says the older one. Source: trtexec-formats §b.1.2. */
export function schemaOf(root: JsonObject, list: readonly unknown[]): EngineSchema {
  let schema: EngineSchema = 'names-only';
  for (const record of list) {
    if (!isObject(record)) continue;
    if (isList(root['I/O Tensors'])) return 'trt-11';
    const own = schemaOfRecord(record);
    if (own === 'trt-11') return own;
    if (schema === 'names-only' || ages.indexOf(own) > ages.indexOf(schema)) schema = own;
  }
  return schema;
}

const ages: readonly EngineSchema[] = ['trt-8.2', 'trt-8.4', 'trt-8.6', 'trt-10', 'trt-11'];

function schemaOfRecord(record: JsonObject): EngineSchema {
  const tensor = firstTensor(record);
  if (tensor !== null && ('Datatype' in tensor || 'DataType' in tensor)) return 'trt-11';
  const hasStreams = 'StreamId' in record || 'Metadata' in record;
  if (myelinTypes.has(asString(record['LayerType']) ?? '')) return 'trt-10';
  const format = tensor === null ? null : asString(tensor['Format/Datatype']);
  if (hasStreams) return format !== null && format !== '' && !format.includes(' ') ? 'trt-10' : 'trt-8.6';
  return record['Origin'] === 'QDQ' || (tensor !== null && 'Location' in tensor) ? 'trt-8.4' : 'trt-8.2';
}

function firstTensor(record: JsonObject): JsonObject | null {
  for (const list of [record['Outputs'], record['Inputs']]) {
    const first = isList(list) ? list[0] : null;
    if (isObject(first)) return first;
  }
  return null;
}
