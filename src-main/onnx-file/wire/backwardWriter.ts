/**
 * Writes protobuf from the last byte to the first: when a message's tag and length are due, its content is already there
 * and its size known, so one pass is enough. Large byte arrays are taken as they are, not copied.
 */
const blockBytes = 1 << 16;
/** From here on it is cheaper to keep a view than to copy. */
const viewBytes = 1 << 12;

export class BackwardWriter {
  /** Finished pieces, the last of the file first. */
  readonly #pieces: Uint8Array[] = [];
  #block = Buffer.allocUnsafeSlow(blockBytes);
  #at = blockBytes;
  #piecesBytes = 0;
  /** End of what is used of the block. */
  #end = blockBytes;

  /** Bytes written so far. */
  get sizeBytes(): number {
    return this.#piecesBytes + this.#end - this.#at;
  }

  /** The pieces in file order. */
  finish(): readonly Uint8Array[] {
    this.#flush();
    return this.#pieces.toReversed();
  }

  #flush(): void {
    if (this.#end === this.#at) return;
    this.#pieces.push(this.#block.subarray(this.#at, this.#end));
    this.#piecesBytes += this.#end - this.#at;
    this.#end = this.#at;
  }

  /** Makes room; @returns where the `count` bytes start. */
  #back(count: number): number {
    if (count > this.#at) {
      this.#flush();
      const size = Math.max(blockBytes, count);
      this.#block = Buffer.allocUnsafeSlow(size);
      this.#at = size;
      this.#end = size;
    }
    this.#at -= count;
    return this.#at;
  }

  #put(bytes: ArrayLike<number>): void {
    const at = this.#back(bytes.length);
    this.#block.set(bytes, at);
  }

  bytes(value: Uint8Array): void {
    if (value.length < viewBytes) this.#put(value);
    else {
      this.#flush();
      this.#pieces.push(value);
      this.#piecesBytes += value.length;
    }
  }

  string(value: string): void {
    const size = Buffer.byteLength(value);
    const at = this.#back(size);
    this.#block.write(value, at, size, 'utf8');
  }

  /** @param width bytes to take, padded; 0 = the shortest. */
  uint32(value: number, width = 0): void {
    let size = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) size += 1;
    size = Math.max(size, width);
    let at = this.#back(size);
    let rest = value;
    for (let left = size; left > 1; left -= 1) {
      this.#block[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#block[at] = rest;
  }

  /** Negative numbers take ten bytes, as protobuf has it. */
  int32(value: number): void {
    if (value >= 0) this.uint32(value);
    else this.int64(BigInt(value));
  }

  int64(value: bigint): void {
    if (value >= 0n && value <= 0xffffffffn) this.uint32(Number(value));
    else {
      const digits: number[] = [];
      let rest = BigInt.asUintN(64, value);
      for (; rest > 0x7fn; rest >>= 7n) digits.push(Number(rest & 0x7fn) | 0x80);
      digits.push(Number(rest));
      this.#put(digits);
    }
  }

  float(value: number): void {
    const at = this.#back(4);
    this.#block.writeFloatLE(value, at);
  }

  double(value: number): void {
    const at = this.#back(8);
    this.#block.writeDoubleLE(value, at);
  }
}
