import { notOnnx } from './cursor.ts';
import { plainForms } from './plainForm.ts';
import type { Field } from './schema.ts';

/** Values in a packed run; a run that ends within a value, or holds one that is too long, is a fault. */
export function countPacked(bytes: Uint8Array, field: Field, start: number, stop: number): number {
  if (field.wire !== 0) {
    const width = field.wire === 5 ? 4 : 8;
    if ((stop - start) % width !== 0) throw notOnnx(`'${field.name}' ends within a number`);
    return (stop - start) / width;
  }
  let count = 0;
  let first = start;
  for (let at = start; at < stop; at += 1) {
    if (bytes[at]! >= 0x80) continue;
    if (at - first > 9) break;
    first = at + 1;
    count += 1;
  }
  if (first !== stop) throw notOnnx(`'${field.name}' ends within a number, or has one that is too long`);
  return count;
}

/** Whether a payload (or each number of a packed run) is written as the encoder writes its value. */
export function isPlainPayload(bytes: Uint8Array, field: Field, packed: boolean, start: number, stop: number): boolean {
  if (field.kind === 'message') return true;
  const isPlain = plainForms[field.kind];
  if (!packed) return isPlain(bytes, start, stop);
  const width = field.wire === 5 ? 4 : 8;
  for (let at = start; at < stop;) {
    let next = at + width;
    if (field.wire === 0) for (next = at + 1; bytes[next - 1]! >= 0x80;) next += 1;
    if (!isPlain(bytes, at, next)) return false;
    at = next;
  }
  return true;
}
