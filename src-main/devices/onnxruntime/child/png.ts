import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';
import type { Picture } from './images.ts';

/** Size by the header, before anything is unpacked; null for what is no PNG. */
export const pngSize = (bytes: Buffer) =>
  bytes.length >= headerBytes && bytes.readUInt32BE(0) === signature
    ? ({ kind: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } as const)
    : null;

const signature = 0x89_50_4e_47;
const headerBytes = 33;

/** Throws for what does not decode. */
export function decodePng(bytes: Buffer): Picture {
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  return png.palette
    ? { width, height, channels: png.palette[0]!.length, data: convertIndexedToRgb(png), white: 255 }
    : { width, height, channels: png.channels, data: unpacked(png), white: 2 ** png.depth - 1 };
}

/** Grey pictures of 1, 2 and 4 bits come with several pixels a byte, rows filled up to whole bytes. */
function unpacked({ width, height, depth, data }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const rowBytes = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)]!;
      values[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  return values;
}
