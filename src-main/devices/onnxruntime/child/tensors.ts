import { Tensor } from 'onnxruntime-node';
import type { DType } from '../../../../shared/base/dtype.ts';
import { decodeSmallFloat, encodeIeee, float16 } from '../../../../shared/onnx/smallFloats.ts';

/** Tensors of the runtime by our names of types: what each one is held in, and its values as floats. */
interface Holding {
  readonly type: Tensor.Type;
  readonly holder: Holder;
}

type Holder =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int8ArrayConstructor
  | Uint8ArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor;

const holdings: ReadonlyMap<DType, Holding> = new Map<DType, Holding>([
  ['fp32', { type: 'float32', holder: Float32Array }],
  ['fp64', { type: 'float64', holder: Float64Array }],
  ['fp16', { type: 'float16', holder: Uint16Array }],
  ['int8', { type: 'int8', holder: Int8Array }],
  ['uint8', { type: 'uint8', holder: Uint8Array }],
  ['int16', { type: 'int16', holder: Int16Array }],
  ['uint16', { type: 'uint16', holder: Uint16Array }],
  ['int32', { type: 'int32', holder: Int32Array }],
  ['uint32', { type: 'uint32', holder: Uint32Array }],
  ['int64', { type: 'int64', holder: BigInt64Array }],
  ['uint64', { type: 'uint64', holder: BigUint64Array }],
  ['bool', { type: 'bool', holder: Uint8Array }],
]);

/** The runtime's name of a type that can be fed. */
export const typeOf = (dtype: DType): Tensor.Type | undefined => holdings.get(dtype)?.type;

export const canBeFed = (dtype: DType): boolean => holdings.has(dtype);

/** @param bytes elements of the type as this computer stores them; FP16 as its codes. */
export function tensorOf(dtype: DType, bytes: ArrayBuffer, shape: readonly number[]): Tensor {
  const { type, holder } = holdings.get(dtype)!;
  const values = new holder(bytes);
  const tensor = new Tensor(type, values as Tensor.DataType, shape);
  // Where the language has a Float16Array, the binding makes one of the codes, which its native side takes for empty.
  if (type === 'float16') Object.defineProperty(tensor, 'cpuData', { value: values });
  return tensor;
}

/** A tensor of a type with numbers put into it; floats are rounded to the type. */
export function filled(dtype: DType, shape: readonly number[], next: () => number): Tensor {
  const { holder } = holdings.get(dtype)!;
  const values = new holder(shape.reduce((product, dim) => product * dim, 1));
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    for (let at = 0; at < values.length; at += 1) values[at] = BigInt(next());
  else if (dtype === 'fp16')
    for (let at = 0; at < values.length; at += 1) values[at] = encodeIeee(float16, Math.fround(next()));
  else for (let at = 0; at < values.length; at += 1) values[at] = next();
  return tensorOf(dtype, values.buffer, shape);
}

/** Values of a tensor as floats; null for text. FP16 comes as its codes or as a Float16Array, by the age of Node. */
export function floatsOf(tensor: Tensor): Float32Array | null {
  const { data, type } = tensor;
  if (data instanceof Float32Array) return data;
  if (Array.isArray(data)) return null;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  if (type === 'float16' && data instanceof Uint16Array)
    return Float32Array.from(data, (code) => decodeSmallFloat(float16, code));
  return Float32Array.from(data as ArrayLike<number>);
}
