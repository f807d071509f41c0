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
const small = Array.from({ length: 1024 }, (_, value) => BigInt(value));

/** Reads a varint of up to 64 bits; what lies beyond is cut off by the caller. */
function readVarint64(reader: ModelReader): bigint {
  const { buf, len } = reader;
  const start = reader.pos;
  let value = 0;
  let at = start;
  for (let scale = 1; scale < 2 ** 49 && at < len; scale *= 128) {
    const byte = buf[at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (byte === 0 && at - start > 1) reader.padded();
      reader.pos = at;
      return small[value] ?? BigInt(value);
    }
  }
  let high = 0n;
  for (let shift = 0n; shift < 21n && at < len; shift += 7n) {
    const byte = buf[at++]!;
    high |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    if (byte === 0 || (byte > 1 && at - start === 10)) reader.padded();
    reader.pos = at;
    return BigInt(value) | (high << 49n);
  }
  throw new RangeError('a number without an end');
}

const bigints = {
  int64(this: ModelReader): bigint {
    return BigInt.asIntN(64, readVarint64(this));
  },
  uint64(this: ModelReader): bigint {
    return BigInt.asUintN(64, readVarint64(this));
  },
};

// Not overridden in the class: protobufjs declares its own pair of halves as the result, which no one here ever sees.
Object.assign(ModelReader.prototype, bigints);
