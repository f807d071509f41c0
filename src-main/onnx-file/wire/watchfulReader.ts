import { maxDepth, maxMessages, maxRoom } from './limits.ts';
import { ModelReader } from './modelReader.ts';
import { modelType, type Field, type MessageType } from './schema.ts';

/**
 * A reader that watches for whatever is not in plain form while the decoder reads, so that a model as exporters write it
 * needs no second look. It follows the decoder through the messages by its calls: `tag` before each field, `size` before
 * each message.
 *
 * It is quick and a little timid: text beyond ASCII, a NaN or a negative int32 are `unusual` to it although the encoder may
 * well write them as they are. The survey, which is asked then, knows exactly.
 */
export class WatchfulReader extends ModelReader {
  unusual = false;
  #type: MessageType = modelType;
  #end: number;
  #last = 0;
  #field: Field | undefined;
  #messages = 0;
  #room = 0;
  #depth = 0;
  readonly #types: MessageType[] = [];
  readonly #ends: number[] = [];
  readonly #lasts: number[] = [];

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#end = bytes.length;
  }

  override tag(): number {
    while (this.pos >= this.#end) this.#leave();
    const start = this.pos;
    let tag = this.buf[start]!;
    if (tag < 0x80) this.pos = start + 1;
    else {
      tag = super.tag();
      if (this.pos - start !== varintBytes(tag)) this.unusual = true;
    }
    const number = tag >>> 3;
    const field = this.#type.byNumber[number];
    this.#field = field;
    if (field === undefined || (tag & 7) !== field.plainWire) this.unusual = true;
    else {
      if (number <= this.#last && (number < this.#last || !field.recurs)) this.unusual = true;
      this.#take(field.room);
    }
    this.#last = number;
    return tag;
  }

  /** A length: of a message, which is entered, of text or bytes, or of a packed run. */
  override size(): number {
    const start = this.pos;
    let size = start < this.len ? this.buf[start]! : 0xff;
    if (size < 0x80) this.pos = start + 1;
    else {
      size = super.size();
      if (this.pos - start !== varintBytes(size)) this.unusual = true;
    }
    const field = this.#field;
    if (field === undefined || field.wire === 2) {
      if (field?.message) this.#enter(field.message, this.pos + size);
      return size;
    }
    if (size === 0) this.unusual = true;
    this.#take(size * field.room);
    return size;
  }

  #enter(type: MessageType, end: number): void {
    this.#types[this.#depth] = this.#type;
    this.#ends[this.#depth] = this.#end;
    this.#lasts[this.#depth] = this.#last;
    this.#depth += 1;
    this.#messages += 1;
    if (this.#depth > maxDepth || this.#messages > maxMessages) throw new RangeError('beyond any model');
    this.#type = type;
    this.#end = end;
    this.#last = 0;
  }

  #leave(): void {
    if (this.#depth === 0) throw new RangeError('beyond the end');
    this.#depth -= 1;
    this.#type = this.#types[this.#depth]!;
    this.#end = this.#ends[this.#depth]!;
    this.#last = this.#lasts[this.#depth]!;
  }

  #take(room: number): void {
    this.#room += room;
    if (this.#room > maxRoom) throw new RangeError('more than can be held');
  }

  override string(): string {
    const start = this.pos;
    const text = super.string();
    const { buf } = this;
    let all = 0;
    for (let at = start; at < this.pos; at += 1) all |= buf[at]!;
    if (all >= 0x80) this.unusual = true;
    return text;
  }

  override int32(): number {
    const start = this.pos;
    const value = super.int32();
    if (this.pos - start !== varintBytes(value)) this.unusual = true;
    return value;
  }

  override int32s(array: number[]): number[] {
    const from = array.length;
    const start = this.pos;
    super.int32s(array);
    let size = 0;
    for (let at = from; at < array.length; at += 1) size += varintBytes(array[at]!);
    if (this.pos - start !== size + varintBytes(size)) this.unusual = true;
    return array;
  }

  override float(): number {
    return this.#watchNaN(super.float());
  }

  override double(): number {
    return this.#watchNaN(super.double());
  }

  override floats(array: number[]): number[] {
    return this.#watchNaNs(super.floats(array));
  }

  override doubles(array: number[]): number[] {
    return this.#watchNaNs(super.doubles(array));
  }

  #watchNaN(value: number): number {
    if (Number.isNaN(value)) this.unusual = true;
    return value;
  }

  #watchNaNs(values: number[]): number[] {
    if (values.some(Number.isNaN)) this.unusual = true;
    return values;
  }

  override padded(): void {
    this.unusual = true;
  }
}

/** Bytes of the shortest varint; a negative number has none that this reader takes for usual. */
function varintBytes(value: number): number {
  if (value < 0) return 0;
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size += 1;
  return size;
}
