import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decode, { init } from '@jsquash/jpeg/decode.js';
import type { Picture } from './images.ts';

/**
 * JPEG by libjpeg-turbo's code (MozJPEG in WebAssembly), so that pictures have the very values that Python's loaders give:
 * decoders that upsample colour in their own way differ by up to 30 of 255. The library fills a picture that was cut off
 * with grey and says nothing; here the header and the end are looked at first.
 */
export interface JpegFrame {
  readonly kind: 'jpeg';
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** The last scan is followed by the mark of the end. */
  readonly isWhole: boolean;
}

/** By the frame header; null for what is no JPEG. Source: ITU-T T.81, B.2. */
export function jpegFrame(bytes: Buffer): JpegFrame | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== startOfImage) return null;
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes.readUInt16BE(at);
    if (marker === fill) at += 1;
    else if (marker < startOfFrame) return null;
    else if (marker <= lastFrame && !noFrames.has(marker))
      return {
        kind: 'jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
        channels: bytes[at + 9]!,
        isWhole: bytes.lastIndexOf(endOfImage) > bytes.lastIndexOf(startOfScan),
      };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const startOfImage = 0xff_d8;
const startOfFrame = 0xff_c0;
const lastFrame = 0xff_cf;
/** Tables and an extension among the marks of frames. */
const noFrames = new Set([0xff_c4, 0xff_c8, 0xff_cc]);
const fill = 0xff_ff;
const startOfScan = Buffer.of(0xff, 0xda);
const endOfImage = Buffer.of(0xff, 0xd9);

/** Rejects what does not decode. */
export async function decodeJpeg(bytes: Buffer): Promise<Picture> {
  await (loading ??= load());
  // The library's type is the browser's ImageData; the same fields are here.
  const { width, height, data } = (await decode(Uint8Array.from(bytes).buffer)) as Omit<Picture, 'channels' | 'white'>;
  return { width, height, channels: 4, data, white: 255 };
}

let loading: Promise<void> | null = null;

async function load(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  await init({ wasmBinary: await readFile(file), printErr: () => {} });
}
