import type { DType } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { asArray, asString, isObject, type JsonObject } from '../../../../shared/engine/json/fields.ts';

/**
 * ONNX Runtime's profile: a list of trace events, one `…_kernel_time` a node and run, in microseconds. Types and shapes of
 * a node's tensors come with it, initializers among them, absent optional ones left out. Numbers are strings.
 */
export interface ProfiledNode {
  /** As in the optimized model; the operator where that has no name. */
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TypedShape[];
  readonly outputs: readonly TypedShape[];
  /** One a run, in order. */
  readonly durationsUs: readonly number[];
}

export interface TypedShape {
  readonly dtype: DType | null;
  readonly shape: readonly number[];
}

/** @returns nodes in the order in which they ran; `E-RUNTIME` when the text is no such profile. */
export function readRuntimeProfile(text: string): Result<readonly ProfiledNode[]> {
  let events: unknown;
  try {
    events = JSON.parse(text);
  } catch {
    return err(appError('E-RUNTIME', 'The profile of ONNX Runtime is not JSON.'));
  }
  const nodes = new Map<string, ProfiledNode & { readonly durationsUs: number[] }>();
  for (const event of asArray(events)) {
    if (!isObject(event) || event['cat'] !== 'Node' || !isObject(event['args'])) continue;
    const name = asString(event['name']) ?? '';
    const key = asString(event['args']['node_index']);
    const durationUs = event['dur'];
    if (!name.endsWith(kernelTime) || key === null || typeof durationUs !== 'number') continue;
    const known = nodes.get(key);
    if (known) known.durationsUs.push(durationUs);
    else nodes.set(key, nodeOf(name.slice(0, -kernelTime.length), event['args'], durationUs));
  }
  return nodes.size > 0 ? ok([...nodes.values()]) : err(appError('E-RUNTIME', 'The profile holds no nodes.'));
}

const kernelTime = '_kernel_time';

const nodeOf = (name: string, args: JsonObject, durationUs: number) => ({
  name,
  op: asString(args['op_name']) ?? '',
  inputs: asArray(args['input_type_shape']).map(typedShapeOf),
  outputs: asArray(args['output_type_shape']).map(typedShapeOf),
  durationsUs: [durationUs],
});

function typedShapeOf(entry: unknown): TypedShape {
  const [type = '', shape] = isObject(entry) ? (Object.entries(entry)[0] ?? []) : [];
  return {
    dtype: dtypes.get(type) ?? null,
    shape: asArray(shape).filter((dim): dim is number => typeof dim === 'number'),
  };
}

const dtypes: ReadonlyMap<string, DType> = new Map([
  ['float', 'fp32'],
  ['float16', 'fp16'],
  ['bfloat16', 'bf16'],
  ['double', 'fp64'],
  ['int8', 'int8'],
  ['uint8', 'uint8'],
  ['int16', 'int16'],
  ['uint16', 'uint16'],
  ['int32', 'int32'],
  ['uint32', 'uint32'],
  ['int64', 'int64'],
  ['uint64', 'uint64'],
  ['bool', 'bool'],
  ['string', 'string'],
  ['int4', 'int4'],
  ['uint4', 'uint4'],
]);

/**
 * The least of all runs. Durations are wall time, and whatever else the computer does only adds to them, so the least is
 * what comes out alike when the same model is profiled again.
 */
export const leastMs = (durationsUs: readonly number[]): number =>
  durationsUs.length === 0 ? 0 : durationsUs.reduce((least, duration) => Math.min(least, duration)) / 1000;
