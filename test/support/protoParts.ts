import { dataTypeOf } from '../../shared/onnx/elementTypes.ts';
import { dtypes } from '../../shared/base/dtype.ts';
import type { AttributeProto, ValueInfoProto } from '../../shared/onnx/model.ts';

/** Small messages, made by hand for tests. */

/** ONNX numbers by the names of the graph language and by the project's own. */
export const elementCodes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(dtypes.map((dtype) => [dtype, dataTypeOf(dtype)])),
  f32: 1,
  f16: 10,
  i8: 3,
  u8: 2,
  i32: 6,
  i64: 7,
};

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** An attribute of the kind that its value suggests; a number with a fraction is a float. */
export function attribute(name: string, value: number | string | readonly number[]): AttributeProto {
  if (typeof value === 'string') return { name, s: latin(value), type: 3 };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { name, i: BigInt(value), type: 2 } : { name, f: value, type: 1 };
  return value.every((entry) => Number.isInteger(entry))
    ? { name, ints: value.map(BigInt), type: 7 }
    : { name, floats: value, type: 6 };
}

export const floatAttribute = (name: string, value: number): AttributeProto => ({ name, f: value, type: 1 });

/** @param shape a word is a dynamic axis; null leaves the rank open. */
export function valueInfo(name: string, elemType: number, shape: readonly (number | string)[] | null): ValueInfoProto {
  const dims = shape?.map((dim) => (/^\d+$/.test(String(dim)) ? { dimValue: BigInt(dim) } : { dimParam: String(dim) }));
  return { name, type: { tensorType: { elemType, ...(dims ? { shape: { dim: dims } } : {}) } } };
}
