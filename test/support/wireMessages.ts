import fc from 'fast-check';
import { highestNumber, type Field, type MessageType } from '../../src-main/onnx-file/wire/schema.ts';
import { block, int, varint } from './wireBytes.ts';

/** Random messages by the field table: as values for the encoder, and as bytes in any dress that protobuf allows. */

const int64s = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -2n, max: 300n }));
const uint64s = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const int32s = fc.oneof(fc.integer(), fc.integer({ min: -1, max: 300 }));
const float32 = fc.float({ noNaN: false });
const texts = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }));
const byteArrays = fc.uint8Array({ maxLength: 12 });

const scalars: Readonly<Record<Exclude<Field['kind'], 'message'>, fc.Arbitrary<unknown>>> = {
  string: texts,
  bytes: byteArrays,
  int32: int32s,
  int64: int64s,
  uint64: uint64s,
  float: float32,
  double: fc.double(),
};

type Maker<T> = (type: MessageType, depth: number) => fc.Arbitrary<T>;

/** One arbitrary a type and depth: the types are recursive, and their product would be huge. */
function remembered<T>(make: Maker<T>): Maker<T> {
  const made = new Map<string, fc.Arbitrary<T>>();
  return (type, depth) => {
    const key = `${type.name} ${depth}`;
    const known = made.get(key) ?? make(type, depth);
    made.set(key, known);
    return known;
  };
}

const someOf = <T>(all: T[]): fc.Arbitrary<T[]> => fc.subarray(all, { maxLength: Math.min(5, all.length) });
const fieldsAt = (type: MessageType, depth: number): readonly Field[] =>
  type.fields.filter((field) => !field.message || depth > 0);

/** Values of a message, with some of its fields, nested up to `depth`. */
export const messageValues = remembered<Record<string, unknown>>((type, depth) => {
  const entries = fieldsAt(type, depth).map((field): [string, fc.Arbitrary<unknown>] => {
    const one = field.kind === 'message' ? messageValues(field.message!, depth - 1) : scalars[field.kind];
    return [field.name, field.repeated ? fc.array(one, { minLength: 1, maxLength: 3 }) : one];
  });
  return someOf(entries).chain((chosen) => fc.record(Object.fromEntries(chosen)));
});

/** Bytes of a message: fields in any order, numbers packed or not, varints padded, unknown fields between. */
export const messageBytes = remembered<number[]>((type, depth) => {
  const pieces = fieldsAt(type, depth).map((field) => fieldBytes(field, depth));
  return fc
    .tuple(
      someOf(pieces).chain((chosen) => fc.tuple(...chosen)),
      fc.array(unknownField, { maxLength: 2 }),
    )
    .chain(([own, unknown]) => {
      const all = [...own.flat(), ...unknown];
      return fc.shuffledSubarray(all, { minLength: all.length });
    })
    .map((parts) => parts.flat());
});

const width = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
);
const dress = fc.record({ tag: width, length: width });
const unknownField = fc.oneof(
  fc.tuple(fc.integer({ min: highestNumber + 1, max: 5000 }), int64s).map(([number, value]) => int(number, value)),
  fc
    .tuple(fc.integer({ min: highestNumber + 1, max: 200 }), byteArrays)
    .map(([number, bytes]) => block(number, [...bytes])),
);

/** One occurrence of a field, or several where it is repeated. */
function fieldBytes(field: Field, depth: number): fc.Arbitrary<number[][]> {
  if (field.wire === 2) {
    const content =
      field.kind === 'message' ? messageBytes(field.message!, depth - 1) : byteArrays.map((bytes) => [...bytes]);
    const one = fc.tuple(content, dress).map(([bytes, head]) => block(field.number, bytes, head));
    return field.repeated ? fc.array(one, { minLength: 1, maxLength: 3 }) : one.map((bytes) => [bytes]);
  }
  const one = fc
    .tuple(numberBytes(field), dress)
    .map(([bytes, { tag }]) => [...varint(field.number * 8 + field.wire, tag), ...bytes]);
  if (!field.repeated) return one.map((bytes) => [bytes]);
  const run = fc
    .tuple(fc.array(numberBytes(field), { maxLength: 4 }), dress)
    .map(([numbers, head]) => block(field.number, numbers, head));
  return fc.array(fc.oneof(one, run), { minLength: 1, maxLength: 3 });
}

function numberBytes(field: Field): fc.Arbitrary<number[]> {
  if (field.wire !== 0) {
    const length = field.wire === 5 ? 4 : 8;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => [...bytes]);
  }
  return fc.tuple(int64s, fc.integer({ min: 0, max: 10 })).map(([value, padding]) => varint(value, padding));
}
