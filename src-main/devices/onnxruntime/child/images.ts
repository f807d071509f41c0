import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';

/**
 * PNG files as inputs of a vision model: RGB, scaled to 0…1 by the largest value of the depth, planar (NCHW). Another size is resized by
 * bilinear interpolation with pixel centres aligned; grey is repeated, alpha dropped. A picture that declares more than
 * 64 million pixels is refused before anything is unpacked.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB in 0…1. */
  readonly rgb: Float32Array;
}

const maxPixels = 64e6;

/** @returns the PNG files of a folder by name; `E-IMAGES` when there is none. */
export async function pictureFiles(folder: string): Promise<Result<readonly string[]>> {
  try {
    const names = await readdir(folder);
    const files = names.filter((name) => /\.png$/i.test(name)).toSorted();
    return files.length > 0
      ? ok(files.map((name) => join(folder, name)))
      : err(appError('E-IMAGES', `${folder} holds no PNG file.`));
  } catch (problem) {
    return err(appError('E-IMAGES', `${folder} cannot be read.`, { details: String(problem) }));
  }
}

export async function readPicture(path: string): Promise<Result<Picture>> {
  try {
    const bytes = await readFile(path);
    const pixels = bytes.length < 24 ? 0 : bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
    if (pixels > maxPixels) return err(appError('E-IMAGES', `${path} is too large (${pixels} pixels).`));
    return ok(pictureOf(decode(bytes, { checkCrc: true })));
  } catch (problem) {
    return err(appError('E-IMAGES', `${path} is not a PNG that can be read.`, { details: String(problem) }));
  }
}

function pictureOf(png: DecodedPng): Picture {
  const { width, height } = png;
  const isIndexed = png.palette !== undefined;
  const data = isIndexed ? convertIndexedToRgb(png) : unpacked(png);
  const channels = isIndexed ? png.palette![0]!.length : png.channels;
  const largest = isIndexed ? 255 : 2 ** png.depth - 1;
  const offsets = channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const rgb = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let colour = 0; colour < 3; colour += 1)
      rgb[3 * pixel + colour] = Math.fround(data[pixel * channels + offsets[colour]!]!) / largest;
  return { width, height, rgb };
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

/** Planar values of the wanted size; `channels` is 3, or 1 for the mean of the colours. */
export function planar(picture: Picture, width: number, height: number, channels: 1 | 3): Float32Array {
  const { rgb } = picture.width === width && picture.height === height ? picture : resized(picture, width, height);
  const plane = width * height;
  const values = new Float32Array(channels * plane);
  for (let pixel = 0; pixel < plane; pixel += 1) {
    const [red, green, blue] = [rgb[3 * pixel]!, rgb[3 * pixel + 1]!, rgb[3 * pixel + 2]!];
    if (channels === 1) values[pixel] = (red + green + blue) / 3;
    else {
      values[pixel] = red;
      values[plane + pixel] = green;
      values[2 * plane + pixel] = blue;
    }
  }
  return values;
}

function resized(picture: Picture, width: number, height: number): Picture {
  const across = taps(picture.width, width);
  const down = taps(picture.height, height);
  const rgb = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let colour = 0; colour < 3; colour += 1) {
        const at = (row: number, column: number) => picture.rgb[3 * (row * picture.width + column) + colour]!;
        const [top, bottom, downShare] = down[y]!;
        const [left, right, acrossShare] = across[x]!;
        const upper = at(top, left) * (1 - acrossShare) + at(top, right) * acrossShare;
        const lower = at(bottom, left) * (1 - acrossShare) + at(bottom, right) * acrossShare;
        rgb[3 * (y * width + x) + colour] = upper * (1 - downShare) + lower * downShare;
      }
  return { width, height, rgb };
}

/** For each wanted position the two source positions around it and the share of the second. */
const taps = (from: number, to: number): readonly (readonly [low: number, high: number, share: number])[] =>
  Array.from({ length: to }, (_, at) => {
    const position = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    return [low, Math.min(from - 1, low + 1), position - low];
  });
