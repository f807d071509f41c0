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
    const { bytes } = this;
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= end) throw this.#beyond(end, 'a number');
      const byte = bytes[this.at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (byte === 0 && this.at - start > 1) this.#padded = true;
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

  /** Moves over tag-less head bytes to the payload of a field. @returns its end. */
  toPayload(type: MessageType, field: Field, tag: number, end: number): number {
    const packed = isPacked(field, tag);
    if (!packed && (tag & 7) !== field.wire) throw notOnnx(`'${field.name}' of ${type.name} has wire type ${tag & 7}`);
    return this.payloadEnd(tag & 7, end, () => `'${field.name}' of ${type.name}`);
  }

  /** The end of a payload of any wire type but groups, which ONNX never had. */
  payloadEnd(wire: number, end: number, what: () => string): number {
    switch (wire) {
      case 0:
        return this.varintEnd(this.at, end);
      case 1:
        return this.#inside(this.at + 8, end, what);
      case 2: {
        const size = this.varint(end);
        return this.#inside(this.at + size, end, what);
      }
      case 5:
        return this.#inside(this.at + 4, end, what);
      default:
        throw notOnnx(`${what()} has wire type ${wire}`);
    }
  }

  #inside(to: number, end: number, what: () => string): number {
    if (to <= end) return to;
    throw to > this.bytes.length
      ? this.#beyond(this.bytes.length, what())
      : notOnnx(`${what()} is longer than its message`);
  }

  #beyond(end: number, what: string): WireFault {
    return end === this.bytes.length
      ? new WireFault('E-ONNX-TRUNCATED', `The file ends at byte ${end}, within ${what}.`)
      : notOnnx(`${what} is cut off at byte ${end}`);
  }
}
