import type { Field } from './schema.ts';

/**
 * How a file wrote a message, where that is not the plain form.
 *
 * Plain form, which the encoder writes by itself: fields by ascending number, repeated numbers packed as the field table
 * says, shortest varints, valid UTF-8, nothing unknown. Nearly all exporters write it, and such a message needs no record.
 * For any other message the survey keeps its slots: which field comes next and in what dress. Values are not in it (they
 * are in the message, and may be edited), except where a value cannot say how it was written: a NaN with a payload, a
 * padded varint, text that is not UTF-8. Those slots keep the bytes, and use them for as long as the value is the same.
 *
 * The layout is a property of the message object, so it is carried along when an edit copies the message. It is plain data:
 * a message that is kept as JSON, or sent to another process, keeps its layout.
 */
export type Layout = readonly Slot[];

export type Slot =
  /** The next `count` values of a field, one after the other. */
  | { readonly kind: 'values'; readonly field: number; readonly count: number; readonly head: Head }
  /** The next `count` numbers of a field in one packed run. */
  | { readonly kind: 'packed'; readonly field: number; readonly count: number; readonly head: Head }
  /** One value, or one packed run of `count`, that came as these payload bytes. */
  | {
      readonly kind: 'verbatim';
      readonly field: number;
      readonly packed: boolean;
      readonly count: number;
      readonly head: Head;
      readonly bytes: Uint8Array;
      /** What was decoded from them. */
      readonly values: readonly unknown[];
    }
  /** The next entry of `$unknowns`. */
  | { readonly kind: 'unknown' }
  /** A value that a later one of the same field replaced. */
  | { readonly kind: 'dead'; readonly bytes: Uint8Array };

/** Bytes that tag and length take; 0 = the shortest. */
export interface Head {
  readonly tag: number;
  readonly length: number;
}

export const shortest: Head = { tag: 0, length: 0 };

/** A decoded message, by field name. */
export interface WireMessage {
  [name: string]: unknown;
  $layout?: Layout;
  $unknowns?: readonly Uint8Array[];
}

export const isMessage = (value: unknown): value is WireMessage => typeof value === 'object' && value !== null;

/** Values of a field as a list; empty when it is absent. */
export function valuesOf(message: WireMessage, field: Field): readonly unknown[] {
  const value = message[field.name];
  if (value === null || value === undefined) return [];
  if (!field.repeated) return [value];
  return Array.isArray(value) ? value : [];
}
