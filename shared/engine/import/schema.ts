import type { EngineSchema } from '../graph.ts';
import { asArray, asString, isList, isObject, type JsonObject } from '../json/fields.ts';

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
