import { appError } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import { elementTypeOf } from './elementTypes.ts';
import { attributeOf, indexOf } from './graphIndex.ts';
import type { AttributeProto, ModelGraph, NodeProto, TensorProto } from './model.ts';
import { unpack, type Unpacked } from './tensorValues.ts';

export { dataTypeOf, dtypeOf } from './elementTypes.ts';

/**
 * Tensors of a model: where a constant stands, and its values, read when they are asked for. A TensorProto holds its
 * elements in one of three ways (`raw_data`, a typed field, a file beside the model); nobody outside this file needs to
 * know which. Element counts are checked against the shape before anything is read. Source: ONNX IR, "TensorProto".
 */

/** Most links that are followed from a name to its constant; longer chains are not constants for our purposes. */
const maxLinks = 64;

/**
 * The tensor that `name` always holds: an initializer that is not also a graph input's default, or the output of a
 * Constant node, seen through Identity and through a Cast that changes nothing.
 *
 * @returns null when the value depends on an input, is computed, or is not in the file.
 */
export function constantOf(graph: ModelGraph, name: string): TensorProto | null {
  const { nodes, producers, initializers } = indexOf(graph);
  let at = name;
  const castsTo: number[] = [];
  for (let links = 0; links < maxLinks; links += 1) {
    const producer = producers.get(at);
    const node = producer === undefined ? undefined : nodes[producer];
    const tensor = node ? constantNodeValue(node) : (initializers.get(at) ?? null);
    if (tensor) return castsTo.every((type) => type === tensor.dataType) ? tensor : null;
    if (node?.opType === 'Cast') castsTo.push(Number(attributeOf(node, 'to')?.i ?? 0));
    else if (node?.opType !== 'Identity') return null;
    at = node.input?.[0] ?? '';
  }
  return null;
}

const constantValues = new WeakMap<NodeProto, TensorProto | null>();

/** The value of a Constant node; null for another node, or a value that is not a dense tensor. */
export function constantNodeValue(node: NodeProto): TensorProto | null {
  if (node.opType !== 'Constant') return null;
  const known = constantValues.get(node);
  if (known !== undefined) return known;
  const value = (node.attribute ?? []).map((attribute) => attributeTensor(node, attribute)).find(Boolean) ?? null;
  constantValues.set(node, value);
  return value;
}

function attributeTensor(node: NodeProto, attribute: AttributeProto): TensorProto | null {
  const name = node.output?.[0] ?? '';
  const { f, i, floats, ints } = attribute;
  switch (attribute.name ?? '') {
    case 'value':
      return attribute.t ?? null;
    case 'value_float':
      return { dims: [], dataType: 1, floatData: [f ?? 0], name };
    case 'value_floats':
      return { dims: [BigInt(floats?.length ?? 0)], dataType: 1, floatData: floats ?? [], name };
    case 'value_int':
      return { dims: [], dataType: 7, int64Data: [i ?? 0n], name };
    case 'value_ints':
      return { dims: [BigInt(ints?.length ?? 0)], dataType: 7, int64Data: ints ?? [], name };
    default:
      return null;
  }
}

/** Product of the dimensions; 1 for a scalar, NaN when a dimension is negative. */
export function elementCount(tensor: TensorProto): number {
  let count = 1;
  for (const dim of tensor.dims ?? []) {
    if (dim < 0n) return NaN;
    count *= Number(dim);
  }
  return count;
}

export const shapeOf = (tensor: TensorProto): readonly number[] => (tensor.dims ?? []).map(Number);

export const isExternal = (tensor: TensorProto): boolean => tensor.dataLocation === 1;

/** Where the bytes of an external tensor lie; no length = what its shape asks for. Not checked here. */
export function externalPlaceOf(tensor: TensorProto): { location: string; offset: number; length: number | null } {
  const entry = (key: string) => tensor.externalData?.find((pair) => pair.key === key)?.value ?? null;
  const length = entry('length');
  return {
    location: entry('location') ?? '',
    offset: Number(entry('offset') ?? 0),
    length: length === null ? null : Number(length),
  };
}

/** Bytes that the shape and type ask for; null for strings and unknown types. */
export function expectedBytes(tensor: TensorProto): number | null {
  const type = elementTypeOf(tensor.dataType ?? 0);
  if (!type || type.bits === 0) return null;
  return Math.ceil((elementCount(tensor) * type.bits) / 8);
}

/**
 * The elements as little-endian bytes, sub-byte types packed from the low bits up. A view of the file where it keeps raw
 * bytes; a fresh array where it keeps typed fields.
 *
 * Errors: `E-ONNX-TENSOR` when the file holds more or fewer elements than the shape says; `E-ONNX-EXTERNAL-MISSING` when
 * the bytes lie in a file that cannot be read.
 */
export function tensorBytes(graph: ModelGraph, tensor: TensorProto): Result<Uint8Array> {
  const expected = expectedBytes(tensor);
  if (expected === null || !Number.isFinite(expected))
    return faulty(tensor, `has no fixed size (type ${tensor.dataType ?? 0})`);
  const bytes = isExternal(tensor) ? externalBytes(graph, tensor, expected) : ok(tensor.rawData ?? packTyped(tensor));
  if (!bytes.ok || bytes.value.length === expected) return bytes;
  return faulty(tensor, `holds ${bytes.value.length} bytes where its shape asks for ${expected}`);
}

/** The elements as FP32: exact for FP16, BF16, FP8 and small integers, rounded for FP64 and large ones. */
export function tensorFloats(graph: ModelGraph, tensor: TensorProto): Result<Float32Array> {
  return mapValues(graph, tensor, (values) => {
    if (values instanceof Float32Array) return values;
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float32Array.from(values, Number);
    return Float32Array.from(values);
  });
}

/** The elements as numbers: exact up to 2^53, which is what shapes, axes and indices need. */
export function tensorNumbers(graph: ModelGraph, tensor: TensorProto): Result<readonly number[]> {
  return mapValues(graph, tensor, (values) =>
    values instanceof BigInt64Array || values instanceof BigUint64Array
      ? Array.from(values, Number)
      : Array.from(values),
  );
}

function mapValues<T>(graph: ModelGraph, tensor: TensorProto, map: (values: Unpacked) => T): Result<T> {
  const bytes = tensorBytes(graph, tensor);
  if (!bytes.ok) return bytes;
  const values = unpack(tensor.dataType ?? 0, bytes.value, elementCount(tensor));
  return values
    ? ok(map(values))
    : faulty(tensor, `has elements of type ${tensor.dataType ?? 0}, which are not numbers`);
}

function externalBytes(graph: ModelGraph, tensor: TensorProto, expected: number): Result<Uint8Array> {
  const { location, offset, length } = externalPlaceOf(tensor);
  const bytes = graph.external.read(location, offset, length ?? expected);
  if (bytes) return ok(bytes);
  return err(
    appError('E-ONNX-EXTERNAL-MISSING', `Tensor '${tensor.name ?? ''}' lies in '${location}', which cannot be read.`),
  );
}

/** Typed fields as the bytes that `raw_data` would hold. The IR says which field serves which type. */
function packTyped(tensor: TensorProto): Uint8Array {
  const type = elementTypeOf(tensor.dataType ?? 0);
  if (tensor.floatData?.length) return bytesOf(Float32Array.from(tensor.floatData));
  if (tensor.doubleData?.length) return bytesOf(Float64Array.from(tensor.doubleData));
  if (tensor.int64Data?.length) return bytesOf(BigInt64Array.from(tensor.int64Data));
  if (tensor.uint64Data?.length)
    return type?.bits === 32
      ? bytesOf(Uint32Array.from(tensor.uint64Data, Number))
      : bytesOf(BigUint64Array.from(tensor.uint64Data));
  const words = tensor.int32Data ?? [];
  if (type?.bits === 32) return bytesOf(Int32Array.from(words));
  if (type?.bits === 16) return bytesOf(Uint16Array.from(words));
  return Uint8Array.from(words);
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const faulty = (tensor: TensorProto, why: string): Result<never> =>
  err(appError('E-ONNX-TENSOR', `Tensor '${tensor.name ?? ''}' ${why}.`));
