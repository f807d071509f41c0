import { err, ok, type Result } from '../../../shared/base/result.ts';
import { Cursor, isPacked, notOnnx, WireFault } from './cursor.ts';
import type { Survey } from './layout.ts';
import { countPacked, isPlainPayload } from './payload.ts';
import { highestNumber, modelType, type MessageType } from './schema.ts';
import { slotsOf } from './slots.ts';

/**
 * One walk over the bytes of a model before anything is decoded. It makes no objects for what is well, and does two things:
 *
 * It refuses what is not an ONNX model: a field that leaves its message, a known field of the wrong wire type, groups,
 * nesting or counts beyond any model. After it the decoder cannot fail, run deep, or grow far beyond the size of the file.
 *
 * It notices each message that is not in plain form (see layout.ts) and has its slots recorded, so that the encoder can
 * write the same bytes from the message alone. Wire format: protobuf.dev/programming-guides/encoding.
 */
export const maxDepth = 100;
const maxMessages = 4_000_000;
/** In numbers of 8 bytes that arrays will hold; weights as raw bytes take none. */
const maxRoom = 64_000_000;
const room = { string: 8, bytes: 8, message: 8, int64: 4, uint64: 4, int32: 1, float: 1, double: 1 } as const;

/** @returns null when the whole model is in plain form. Errors: `E-ONNX-NOT-ONNX`, `-TRUNCATED`, `-TOO-LARGE`, `-GRAPH`. */
export function surveyModel(bytes: Uint8Array): Result<Survey | null> {
  try {
    return ok(new Surveyor(bytes).message(modelType, bytes.length, 0));
  } catch (problem) {
    if (problem instanceof WireFault) return err(problem.error);
    throw problem;
  }
}

class Surveyor {
  readonly #cursor: Cursor;
  #messages = 0;
  #room = 0;
  /** How often each field was seen in the message at each depth. */
  readonly #seen = Array.from({ length: maxDepth + 1 }, () => new Int32Array(highestNumber + 1));

  constructor(bytes: Uint8Array) {
    this.#cursor = new Cursor(bytes);
  }

  message(type: MessageType, end: number, depth: number): Survey | null {
    if (depth > maxDepth)
      throw new WireFault('E-ONNX-GRAPH', `The model is nested more than ${maxDepth} messages deep.`);
    this.#messages += 1;
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const start = cursor.at;
    const seen = this.#seen[depth]!.fill(0);
    let children: Survey['children'][number][] | null = null;
    let plain = true;
    let last = 0;
    while (cursor.at < end) {
      const tag = cursor.varint(end);
      const field = type.byNumber[tag >>> 3];
      if (!field) {
        this.#skipUnknown(type, tag, end, depth);
        plain = false;
        continue;
      }
      const packed = isPacked(field, tag);
      const index = seen[field.number]!++;
      const stop = cursor.toPayload(type, field, tag, end);
      if (cursor.takePadded() || packed !== field.packed) plain = false;
      if (field.number < last || (field.number === last && (!field.repeated || packed))) plain = false;
      last = field.number;
      if (field.repeated) this.#take(room[field.kind] * (packed ? countPacked(bytes, field, cursor.at, stop) : 1));
      if (field.message) {
        if (index > 0 && !field.repeated) throw notOnnx(`${type.name} has '${field.name}' twice`);
        const below = this.message(field.message, stop, depth + 1);
        if (below) (children ??= []).push({ field, index, survey: below });
        continue;
      }
      if (packed && stop === cursor.at) plain = false;
      plain &&= isPlainPayload(bytes, field, packed, cursor.at, stop);
      cursor.at = stop;
    }
    if (plain) return children ? { layout: null, children } : null;
    return { layout: slotsOf(bytes, type, start, end), children: children ?? [] };
  }

  #skipUnknown(type: MessageType, tag: number, end: number, depth: number): void {
    const number = tag >>> 3;
    if (number === 0) throw notOnnx(`${type.name} has a field of number 0`);
    this.#take(room.bytes);
    const cursor = this.#cursor;
    try {
      cursor.at = cursor.payloadEnd(tag & 7, end, () => `field ${number} of ${type.name}`);
    } catch (problem) {
      // Bytes that start with a field that no model has, and do not even hold it, are not the start of a model.
      throw depth === 0 && problem instanceof WireFault
        ? notOnnx(`field ${number} of ${type.name} is cut off`)
        : problem;
    }
    cursor.takePadded();
  }

  #take(amount: number): void {
    this.#room += amount;
    if (this.#room > maxRoom || this.#messages > maxMessages)
      throw new WireFault(
        'E-ONNX-TOO-LARGE',
        'The model has more parts, or more numbers outside of raw data, than can be held.',
      );
  }
}
