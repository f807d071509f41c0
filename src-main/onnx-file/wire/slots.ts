import { Cursor, isPacked } from './cursor.ts';
import { shortest, type Head, type Layout, type Slot } from './layout.ts';
import { countPacked, isPlainPayload } from './payload.ts';
import type { Field, MessageType } from './schema.ts';

/** The slots of one message that the survey has passed, without what lies below it. */
export function slotsOf(bytes: Uint8Array, type: MessageType, start: number, end: number): Layout {
  const slots: Slot[] = [];
  const singles = new Map<Field, { readonly slot: number; readonly from: number; readonly to: number }>();
  const cursor = new Cursor(bytes);
  cursor.at = start;
  while (cursor.at < end) {
    const from = cursor.at;
    const tag = cursor.varint(end);
    const tagBytes = cursor.takePadded() ? cursor.at - from : 0;
    const field = type.byNumber[tag >>> 3];
    if (!field) {
      cursor.at = cursor.toPayload(type, tag, end);
      cursor.takePadded();
      slots.push({ kind: 'unknown' });
      continue;
    }
    const lengthAt = cursor.at;
    const stop = cursor.toPayload(type, tag, end);
    const lengthBytes = cursor.takePadded() ? cursor.at - lengthAt : 0;
    const head = tagBytes + lengthBytes === 0 ? shortest : { tag: tagBytes, length: lengthBytes };
    if (!field.repeated) {
      const earlier = singles.get(field);
      if (earlier) slots[earlier.slot] = { kind: 'dead', bytes: bytes.slice(earlier.from, earlier.to) };
      singles.set(field, { slot: slots.length, from, to: stop });
    }
    addSlot(slots, slotOf(bytes, field, isPacked(field, tag), head, cursor.at, stop), field.repeated);
    cursor.at = stop;
  }
  return slots;
}

function slotOf(bytes: Uint8Array, field: Field, packed: boolean, head: Head, start: number, stop: number): Slot {
  const count = packed ? countPacked(bytes, field, start, stop) : 1;
  if (!isPlainPayload(bytes, field, packed, start, stop))
    return { kind: 'verbatim', field: field.number, packed, count, head, bytes: bytes.slice(start, stop), values: [] };
  return { kind: packed ? 'packed' : 'values', field: field.number, count, head };
}

/** Values that follow each other in the same dress share a slot. */
function addSlot(slots: Slot[], slot: Slot, repeated: boolean): void {
  const before = slots.at(-1);
  const joins =
    slot.kind === 'values' &&
    before?.kind === 'values' &&
    before.field === slot.field &&
    repeated &&
    before.head === shortest &&
    slot.head === shortest;
  if (joins) slots[slots.length - 1] = { ...slot, count: before.count + 1 };
  else slots.push(slot);
}
