import {
  bfloat16,
  decodeSmallFloat,
  float16,
  float4e2m1,
  float8e4m3fn,
  float8e4m3fnuz,
  float8e5m2,
  float8e5m2fnuz,
  type SmallFloat,
} from './smallFloats.ts';

/** Elements of any numeric type, in the narrowest array of the language that holds them exactly. */
export type Unpacked =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface ArrayOf {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Unpacked;
}

/** Element types, by ONNX number, that the language has an array for. */
const arrays: ReadonlyMap<number, ArrayOf> = new Map<number, ArrayOf>([
  [1, Float32Array],
  [2, Uint8Array],
  [3, Int8Array],
  [4, Uint16Array],
  [5, Int16Array],
  [6, Int32Array],
  [7, BigInt64Array],
  [9, Uint8Array],
  [11, Float64Array],
  [12, Uint32Array],
  [13, BigUint64Array],
]);

/**
 * Packed little-endian elements as an array: a view where the bytes are aligned for it.
 * @returns null for an element type that is not a number.
 */
export function unpack(code: number, bytes: Uint8Array, count: number): Unpacked | null {
  if (code === 21 || code === 22) return unpackBits(bytes, count, 4, code === 22);
  const array = arrays.get(code);
  if (!array) return expandSmallFloats(code, bytes, count);
  const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new array(aligned.buffer, aligned.byteOffset, count);
}

const formats: ReadonlyMap<number, SmallFloat> = new Map([
  [10, float16],
  [16, bfloat16],
  [17, float8e4m3fn],
  [18, float8e4m3fnuz],
  [19, float8e5m2],
  [20, float8e5m2fnuz],
  [23, float4e2m1],
]);

function expandSmallFloats(code: number, bytes: Uint8Array, count: number): Float32Array | null {
  const format = formats.get(code);
  if (!format) return null;
  const bits = 1 + format.exponentBits + format.mantissaBits;
  const decoded = tableOf(format, bits);
  const values = new Float32Array(count);
  if (bits === 16)
    for (let at = 0; at < count; at += 1) values[at] = decoded[bytes[2 * at]! | (bytes[2 * at + 1]! << 8)]!;
  else if (bits === 8) for (let at = 0; at < count; at += 1) values[at] = decoded[bytes[at]!]!;
  else unpackBits(bytes, count, bits, false).forEach((small, at) => (values[at] = decoded[small]!));
  return values;
}

const tables = new Map<SmallFloat, Float32Array>();

function tableOf(format: SmallFloat, bits: number): Float32Array {
  const known = tables.get(format);
  if (known) return known;
  const table = Float32Array.from({ length: 1 << bits }, (_, code) => decodeSmallFloat(format, code));
  tables.set(format, table);
  return table;
}

/** Elements of less than a byte, the first in the lowest bits. */
function unpackBits(bytes: Uint8Array, count: number, bits: number, signed: boolean): Int8Array {
  const values = new Int8Array(count);
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  for (let at = 0; at < count; at += 1) {
    const raw = (bytes[Math.floor(at / perByte)]! >>> ((at % perByte) * bits)) & mask;
    values[at] = signed && raw >>> (bits - 1) === 1 ? raw - (1 << bits) : raw;
  }
  return values;
}
