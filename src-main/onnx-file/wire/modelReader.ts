import protobuf from 'protobufjs/minimal.js';

/**
 * protobufjs's reader with 64-bit integers as bigint and unknown fields kept. Not its reader of Node Buffers: that is slower
 * on the short names that a model is full of, and its views are Buffers, whose `slice` does not copy.
 */
export class ModelReader extends protobuf.Reader {
  constructor(bytes: Uint8Array) {
    super(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.discardUnknown = false;
  }

  /** Called when a 64-bit integer was longer than it has to be. */
  padded(): void {}
}

/** Most integers of a model are small: dimensions, axes, flags. */
const small = Array.from({ length: 128 }, (_, value) => BigInt(value));

/** A varint of one byte, or -1. */
function shortVarint(reader: ModelReader): number {
  const { pos } = reader;
  const byte = pos < reader.len ? reader.buf[pos]! : 0xff;
  if (byte >= 0x80) return -1;
  reader.pos = pos + 1;
  return byte;
}

/** A varint of up to 64 bits; what lies beyond is cut off by the caller. */
function longVarint(reader: ModelReader): bigint {
  const { buf, len, pos } = reader;
  let low = 0;
  let high = 0n;
  for (let at = pos, shift = 0; at < len && shift < 70; at += 1, shift += 7) {
    const byte = buf[at]!;
    if (shift < 49) low += (byte & 0x7f) * 2 ** shift;
    else high |= BigInt(byte & 0x7f) << BigInt(shift);
    if (byte >= 0x80) continue;
    if (byte === 0 || (byte > 1 && shift === 63)) reader.padded();
    reader.pos = at + 1;
    return BigInt(low) | high;
  }
  throw new RangeError('a number without an end');
}

const bigints = {
  int64(this: ModelReader): bigint {
    return small[shortVarint(this)] ?? BigInt.asIntN(64, longVarint(this));
  },
  uint64(this: ModelReader): bigint {
    return small[shortVarint(this)] ?? BigInt.asUintN(64, longVarint(this));
  },
};

// Not overridden in the class: protobufjs declares its own pair of halves as the result, which no one here ever sees.
Object.assign(ModelReader.prototype, bigints);
