import type { ScalarKind } from './schema.ts';

/** Whether payload bytes are what the encoder would write for the value that they decode to. */
export type PlainForm = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Shortest form: the last byte says something, and ten bytes hold no more than 64 bits. */
const varint64: PlainForm = (bytes, start, end) =>
  end - start === 1 || (bytes[end - 1]! !== 0 && (end - start < 10 || (end - start === 10 && bytes[end - 1] === 1)));

/** As above; a negative number is sign-extended to ten bytes, a positive one fits in 31 bits. */
const varint32: PlainForm = (bytes, start, end) => {
  const length = end - start;
  if (length < 5) return length === 1 || bytes[end - 1] !== 0;
  if (length === 5) return bytes[end - 1]! !== 0 && bytes[end - 1]! < 8;
  if (length !== 10) return false;
  for (let at = start + 5; at < end - 1; at += 1) if (bytes[at] !== 0xff) return false;
  return bytes[end - 1] === 1 && bytes[start + 4]! >= 0xf8;
};

/** A NaN only survives as itself with the one payload that a number of the language has. */
const float: PlainForm = (bytes, start) => {
  if ((bytes[start + 3]! & 0x7f) !== 0x7f || bytes[start + 2]! < 0x80) return true;
  const isInfinite = bytes[start + 2] === 0x80 && bytes[start + 1] === 0 && bytes[start] === 0;
  return (
    isInfinite ||
    (bytes[start + 3] === 0x7f && bytes[start + 2] === 0xc0 && bytes[start + 1] === 0 && bytes[start] === 0)
  );
};

const double: PlainForm = (bytes, start) => {
  if ((bytes[start + 7]! & 0x7f) !== 0x7f || bytes[start + 6]! < 0xf0) return true;
  const top = bytes[start + 6]!;
  for (let at = start; at < start + 6; at += 1) if (bytes[at] !== 0) return false;
  return top === 0xf0 || (bytes[start + 7] === 0x7f && top === 0xf8);
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const text: PlainForm = (bytes, start, end) => {
  let at = start;
  while (at < end && bytes[at]! < 0x80) at += 1;
  if (at === end) return true;
  try {
    utf8.decode(bytes.subarray(at, end));
    return true;
  } catch {
    return false;
  }
};

export const plainForms: Readonly<Record<ScalarKind, PlainForm>> = {
  string: text,
  bytes: () => true,
  int32: varint32,
  int64: varint64,
  uint64: varint64,
  float,
  double,
};
