import protobuf from 'protobufjs/minimal.js';

/**
 * protobufjs's reader, with three things this project needs: 64-bit integers are bigint, bytes are plain views of the file
 * (a Node Buffer would answer `slice` differently), and unknown fields are kept.
 */
export class BigintReader extends protobuf.BufferReader {
  readonly #file: Uint8Array;

  constructor(file: Uint8Array) {
    super(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
    this.#file = file;
    this.discardUnknown = false;
  }

  override raw(start: number, end: number): Uint8Array {
    return new Uint8Array(this.#file.buffer, this.#file.byteOffset + start, end - start);
  }
}

/** Reads a varint of up to 64 bits. */
function readVarint64(reader: protobuf.Reader): bigint {
  const { buf } = reader;
  let value = 0;
  let at = reader.pos;
  for (let shift = 1; shift < 2 ** 49; shift *= 128) {
    const byte = buf[at++]!;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) {
      reader.pos = at;
      return BigInt(value);
    }
  }
  let high = 0n;
  for (let shift = 0n; shift < 21n; shift += 7n) {
    const byte = buf[at++]!;
    high |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  reader.pos = at;
  return BigInt(value) | (high << 49n);
}

const bigints = {
  int64(this: protobuf.Reader): bigint {
    return BigInt.asIntN(64, readVarint64(this));
  },
  uint64(this: protobuf.Reader): bigint {
    return BigInt.asUintN(64, readVarint64(this));
  },
};

// The declared result is protobufjs's own pair of halves, which the generated code only passes on.
Object.assign(BigintReader.prototype, bigints);
