import { appError, type AppError, type ErrorCode } from '../../../shared/base/errors.ts';
import type { Field, MessageType } from './schema.ts';

/** Unwinds a walk over hostile bytes; caught where the walk was started, never beyond `onnx-file`. */
export class WireFault extends Error {
  readonly error: AppError;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.error = appError(code, message);
  }
}

export const notOnnx = (why: string): WireFault => new WireFault('E-ONNX-NOT-ONNX', `Not an ONNX model: ${why}.`);

/** Numbers of a repeated field in one length-delimited run; decoders take both forms. */
export const isPacked = (field: Field, tag: number): boolean => (tag & 7) === 2 && field.wire !== 2 && field.repeated;

/**
 * A place in protobuf bytes. Every step is checked against the end of the message that it is in; what would leave it is a
 * `WireFault`: truncated where the file itself ends, else no ONNX model.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  at = 0;
  #padded = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Whether a varint read since the last question was longer than it has to be. */
  takePadded(): boolean {
    const padded = this.#padded;
    this.#padded = false;
    return padded;
  }

  /** A tag or a length: at most 32 bits. */
  varint(end: number): number {
    const first = this.at < end ? this.bytes[this.at]! : 0xff;
    if (first >= 0x80) return this.#longVarint(end);
    this.at += 1;
    return first;
  }

  #longVarint(end: number): number {
    const { bytes } = this;
    const start = this.at;
    let value = 0;
    for (let scale = 1; scale < 2 ** 35; scale *= 128) {
      if (this.at >= end) throw this.#beyond(end, 'a number');
      const byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0) this.#padded = true;
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw notOnnx(`the number at byte ${start} is too long`);
  }

  /** Where a varint of up to ten bytes that starts at `start` ends. */
  varintEnd(start: number, end: number): number {
    for (let at = start; at < end; at += 1) {
      if (this.bytes[at]! < 0x80) return at + 1;
      if (at - start >= 9) throw notOnnx(`the number at byte ${start} is too long`);
    }
    throw this.#beyond(end, 'a number');
  }

  /** Moves from behind a tag to the payload. @returns its end. Groups (wire types 3 and 4) were never part of ONNX. */
  toPayload(type: MessageType, tag: number, end: number): number {
    const wire = tag & 7;
    if (wire === 0) return this.varintEnd(this.at, end);
    let size = wire === 5 ? 4 : 8;
    if (wire === 2) size = this.varint(end);
    else if (wire !== 1 && wire !== 5) throw notOnnx(`${nameOf(type, tag)} has wire type ${wire}`);
    const to = this.at + size;
    if (to <= end) return to;
    throw to > this.bytes.length
      ? this.#beyond(this.bytes.length, nameOf(type, tag))
      : notOnnx(`${nameOf(type, tag)} is longer than its message`);
  }

  #beyond(end: number, what: string): WireFault {
    return end === this.bytes.length
      ? new WireFault('E-ONNX-TRUNCATED', `The file ends at byte ${end}, within ${what}.`)
      : notOnnx(`${what} is cut off at byte ${end}`);
  }
}

/** A field as it is called in messages. */
export function nameOf(type: MessageType, tag: number): string {
  const field = type.byNumber[tag >>> 3];
  return field ? `'${field.name}' of ${type.name}` : `field ${tag >>> 3} of ${type.name}`;
}
