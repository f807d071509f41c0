import { ensure } from '../../../shared/base/assert.ts';
import { BackwardWriter } from './backwardWriter.ts';
import { isMessage, shortest, valuesOf, type Head, type Layout, type Slot, type WireMessage } from './layout.ts';
import type { Field, MessageType } from './schema.ts';

/**
 * Messages to bytes, by the field table. A message without a layout is written in plain form; one with a layout slot by
 * slot, each taking the next values of its field. Where an edit left more values than there were, the field's last slot
 * takes them; fields that the file did not have follow at the end; a slot whose values are gone writes nothing.
 *
 * protobufjs's generated encoder is not used: it writes plain form only, and copies every weight twice.
 */
export function encodeMessage(type: MessageType, message: WireMessage): BackwardWriter {
  const writer = new BackwardWriter();
  writeMessage(writer, type, message);
  return writer;
}

function writeMessage(writer: BackwardWriter, type: MessageType, message: WireMessage): void {
  if (message.$layout) {
    for (const part of partsOf(type, message, message.$layout).toReversed()) writePart(writer, type, part);
    return;
  }
  for (const unknown of (message.$unknowns ?? []).toReversed()) writer.bytes(unknown);
  for (let at = type.fields.length - 1; at >= 0; at -= 1) {
    const field = type.fields[at]!;
    const value = message[field.name];
    if (value === null || value === undefined) continue;
    if (field.repeated) writeValues(writer, field, valuesOf(message, field), shortest);
    else writeOne(writer, field, value, shortest);
  }
}

function writeValues(writer: BackwardWriter, field: Field, values: readonly unknown[], head: Head): void {
  if (field.packed && values.length > 0) writePacked(writer, field, values, head);
  else for (let at = values.length - 1; at >= 0; at -= 1) writeOne(writer, field, values[at], head);
}

function writePacked(writer: BackwardWriter, field: Field, values: readonly unknown[], head: Head): void {
  const before = writer.sizeBytes;
  for (let at = values.length - 1; at >= 0; at -= 1) writeScalar(writer, field, values[at]);
  writeHead(writer, field, 2, writer.sizeBytes - before, head);
}

function writeOne(writer: BackwardWriter, field: Field, value: unknown, head: Head): void {
  const before = writer.sizeBytes;
  if (!field.message) writeScalar(writer, field, value);
  else if (isMessage(value)) writeMessage(writer, field.message, value);
  writeHead(writer, field, field.wire, writer.sizeBytes - before, head);
}

function writeHead(writer: BackwardWriter, field: Field, wire: number, sizeBytes: number, head: Head): void {
  if (wire === 2) writer.uint32(sizeBytes, head.length);
  writer.uint32(field.number * 8 + wire, head.tag);
}

function writeScalar(writer: BackwardWriter, field: Field, value: unknown): void {
  if (field.kind === 'string' && typeof value === 'string') writer.string(value);
  else if (field.kind === 'bytes' && value instanceof Uint8Array) writer.bytes(value);
  else if (field.kind === 'int32' && typeof value === 'number') writer.int32(value);
  else if (field.kind === 'float' && typeof value === 'number') writer.float(value);
  else if (field.kind === 'double' && typeof value === 'number') writer.double(value);
  else if (typeof value === 'bigint') writer.int64(value);
  else throw new TypeError(`'${field.name}' is a ${field.kind} and was given a ${typeof value}.`);
}

/** A slot with what it writes now. */
type Part =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'slot'; readonly slot: ValueSlot; readonly values: readonly unknown[] };

type ValueSlot = Extract<Slot, { field: number }>;

function partsOf(type: MessageType, message: WireMessage, layout: Layout): readonly Part[] {
  const lastSlot = new Map<number, Slot>();
  for (const slot of layout) if ('field' in slot) lastSlot.set(slot.field, slot);
  const next = new Map<number, number>();
  let unknowns = 0;
  const parts = layout.map((slot): Part => {
    if (slot.kind === 'dead') return { kind: 'bytes', bytes: slot.bytes };
    if (slot.kind === 'unknown') return { kind: 'bytes', bytes: message.$unknowns?.[unknowns++] ?? new Uint8Array() };
    const all = valuesOf(message, fieldOf(type, slot));
    const from = next.get(slot.field) ?? 0;
    const to = lastSlot.get(slot.field) === slot ? all.length : Math.min(from + slot.count, all.length);
    next.set(slot.field, to);
    return { kind: 'slot', slot, values: all.slice(from, to) };
  });
  for (const field of type.fields) {
    const values = lastSlot.has(field.number) ? [] : valuesOf(message, field);
    const kind = field.packed ? 'packed' : 'values';
    const slot: ValueSlot = { kind, field: field.number, count: values.length, head: shortest };
    if (values.length > 0) parts.push({ kind: 'slot', slot, values });
  }
  return parts;
}

const fieldOf = (type: MessageType, slot: ValueSlot): Field =>
  ensure(type.byNumber[slot.field], 'a field of the table');

function writePart(writer: BackwardWriter, type: MessageType, part: Part): void {
  if (part.kind === 'bytes') {
    writer.bytes(part.bytes);
    return;
  }
  const { slot, values } = part;
  const field = fieldOf(type, slot);
  const packed = slot.kind === 'packed' || (slot.kind === 'verbatim' && slot.packed);
  if (slot.kind === 'verbatim' && isSameList(slot.values, values)) {
    writer.bytes(slot.bytes);
    writeHead(writer, field, packed ? 2 : field.wire, slot.bytes.length, slot.head);
  } else if (!packed) for (const value of values.toReversed()) writeOne(writer, field, value, slot.head);
  else if (values.length > 0 || slot.count === 0) writePacked(writer, field, values, slot.head);
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
