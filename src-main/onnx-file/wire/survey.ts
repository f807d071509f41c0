import { err, ok, type Result } from '../../../shared/base/result.ts';
import { Cursor, isPacked, nameOf, notOnnx, WireFault } from './cursor.ts';
import type { Survey } from './attachLayouts.ts';
import { maxDepth, maxMessages, maxRoom, roomOf } from './limits.ts';
import { countPacked, isPlainPayload } from './payload.ts';
import { highestNumber, modelType, type MessageType } from './schema.ts';
import { slotsOf } from './slots.ts';

/**
 * A walk over the bytes of a model that is unusual, or none. It does two things:
 *
 * It refuses what is not an ONNX model: a field that leaves its message, a known field of the wrong wire type, groups,
 * nesting or counts beyond any model. After it the decoder cannot fail, run deep, or grow far beyond the size of the file.
 *
 * It finds each message that is not in plain form (see layout.ts) and has its slots recorded, so that the encoder can
 * write the same bytes from the message alone. Wire format: protobuf.dev/programming-guides/encoding.
 */
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
  readonly #seen: Int32Array[] = [];

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
    const seen = (this.#seen[depth] ??= new Int32Array(highestNumber + 1)).fill(0);
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
      if (!packed && (tag & 7) !== field.wire) throw notOnnx(`${nameOf(type, tag)} has wire type ${tag & 7}`);
      const index = seen[field.number]!++;
      const stop = cursor.toPayload(type, tag, end);
      if (cursor.takePadded() || (tag & 7) !== field.plainWire) plain = false;
      if (field.number < last || (field.number === last && !field.recurs)) plain = false;
      last = field.number;
      this.#take(field.room * (packed ? countPacked(bytes, field, cursor.at, stop) : 1));
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
    if (tag >>> 3 === 0) throw notOnnx(`${type.name} has a field of number 0`);
    this.#take(roomOf.bytes);
    const cursor = this.#cursor;
    try {
      cursor.at = cursor.toPayload(type, tag, end);
    } catch (problem) {
      // Bytes that start with a field that no model has, and do not even hold it, are not the start of a model.
      throw depth === 0 && problem instanceof WireFault ? notOnnx(`${nameOf(type, tag)} is cut off`) : problem;
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
