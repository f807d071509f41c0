/** Protobuf by hand, for files that no exporter of ours would write. */

/** @param width bytes to take; 0 = the shortest. */
export function varint(value: number | bigint, width = 0): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn));
    rest >>= 7n;
  } while (rest > 0n);
  while (bytes.length < width) bytes.push(0);
  return bytes.map((byte, at) => (at < bytes.length - 1 ? byte | 0x80 : byte));
}

interface Dress {
  readonly tag?: number;
  readonly length?: number;
}

const tag = (number: number, wire: number, dress: Dress): number[] => varint(number * 8 + wire, dress.tag ?? 0);

export const int = (number: number, value: number | bigint, width = 0, dress: Dress = {}): number[] => [
  ...tag(number, 0, dress),
  ...varint(value, width),
];

/** A length-delimited field: a message of parts, raw bytes, or a text. */
export function block(
  number: number,
  content: string | readonly number[] | readonly number[][],
  dress: Dress = {},
): number[] {
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content.flat();
  return [...tag(number, 2, dress), ...varint(bytes.length, dress.length ?? 0), ...bytes];
}

export const fixed32 = (number: number, bytes: readonly number[]): number[] => [...tag(number, 5, {}), ...bytes];

export const bytesOf = (...parts: readonly number[][]): Uint8Array => Uint8Array.from(parts.flat());

const [version, opset] = [int(1, 8), block(8, [int(2, 17)])];

/** A model with the given graph content; the graph field comes where the caller puts it. */
export const modelOf = (...graph: readonly number[][]): Uint8Array => bytesOf(version, block(7, graph), opset);

/** A node with one attribute made of the given parts. */
export const nodeWith = (...attribute: readonly number[][]): number[] =>
  block(1, [block(2, 'y'), block(4, 'Op'), block(5, attribute)]);
