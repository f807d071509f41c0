import { bfloat16, encodeIeee, float16, type SmallFloat } from './smallFloats.ts';
import type { TensorProto } from './model.ts';

/**
 * New small tensors: what Q/DQ edits add to a graph. All are stored as `raw_data`, little-endian, with their name, type
 * and shape, in the form that exporters write.
 */

const tensor = (name: string, dataType: number, dims: readonly number[], bytes: ArrayBufferView): TensorProto => ({
  dims: dims.map(BigInt),
  dataType,
  name,
  rawData: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

/** An FP32 tensor of the given shape. */
export const floatTensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 1, dims, Float32Array.from(values));

export const scalarFloat = (name: string, value: number): TensorProto => floatTensor(name, [], [value]);

/** One scale a channel. */
export const vectorFloat = (name: string, values: ArrayLike<number>): TensorProto =>
  floatTensor(name, [values.length], values);

/** Codes, since the Electron of the closed-network path has no Float16Array. */
const codesOf = (format: SmallFloat, values: ArrayLike<number>): Uint16Array =>
  Uint16Array.from(values, (value) => encodeIeee(format, value));

/** Values rounded to the nearest FP16. */
export const halfTensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 10, dims, codesOf(float16, values));

/** Values rounded to the nearest BF16. */
export const bfloatTensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 16, dims, codesOf(bfloat16, values));

export const int8Tensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 3, dims, Int8Array.from(values));

export const int32Tensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 6, dims, Int32Array.from(values));

export const int64Tensor = (name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto =>
  tensor(name, 7, dims, BigInt64Array.from(Array.from(values, BigInt)));

/** The zero point of a symmetric per-tensor INT8 pair. */
export const scalarInt8Zero = (name: string): TensorProto => int8Tensor(name, [], [0]);

/** The zero points of a symmetric per-channel INT8 pair. */
export const vectorInt8Zero = (name: string, channels: number): TensorProto =>
  int8Tensor(name, [channels], new Int8Array(channels));
