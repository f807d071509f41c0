import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode, type ImageData } from 'fast-png';
import { describe, expect, test } from 'vitest';
import {
  pictureFiles,
  planar,
  readPicture,
  type Picture,
} from '../../../../src-main/devices/onnxruntime/child/images.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const folder = temporaryFolder();

async function read(name: string, png: ImageData): Promise<Picture> {
  const path = join(folder, name);
  writeFileSync(path, encode(png));
  return valueOf(await readPicture(path));
}

describe('pictures', () => {
  test('RGB of 8 bits: value over 255, planar', async () => {
    const data = Uint8Array.from([0, 51, 255, 102, 153, 204]);
    const picture = await read('rgb.png', { width: 2, height: 1, data, channels: 3, depth: 8 });
    const expected = [0, 102, 51, 153, 255, 204].map((value) => Math.fround(value / 255));
    expect([...planar(picture, 2, 1, 3)]).toEqual(expected);
  });

  test('alpha is dropped, grey repeated, 16 bits scaled by their own range', async () => {
    const rgba = Uint8Array.from([255, 0, 0, 7]);
    expect([...(await read('rgba.png', { width: 1, height: 1, data: rgba, channels: 4, depth: 8 })).rgb]).toEqual([
      1, 0, 0,
    ]);
    const grey = Uint8Array.from([255]);
    expect([...(await read('grey.png', { width: 1, height: 1, data: grey, channels: 1, depth: 8 })).rgb]).toEqual([
      1, 1, 1,
    ]);
    const deep = Uint16Array.from([65535, 0, 32768]);
    const picture = await read('deep.png', { width: 1, height: 1, data: deep, channels: 3, depth: 16 });
    expect([...picture.rgb]).toEqual([1, 0, Math.fround(32768 / 65535)]);
  });

  test('another size is resized: a constant stays, a ramp stays a ramp', () => {
    const ramp: Picture = { width: 4, height: 1, rgb: Float32Array.from([0, 1, 2, 3].flatMap((x) => [x, x, 7])) };
    const wide = planar(ramp, 8, 2, 3);
    expect([...wide.subarray(0, 8)]).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
    expect(wide.subarray(0, 8)).toEqual(wide.subarray(8, 16));
    expect(new Set(wide.subarray(32))).toEqual(new Set([7]));
    expect([...planar(ramp, 2, 1, 1)]).toEqual([0.5, 2.5].map((x) => Math.fround((2 * x + 7) / 3)));
  });

  test('what is no PNG, cut off, or far too large is an error with its name', async () => {
    const whole = encode({ width: 8, height: 8, data: new Uint8Array(192), channels: 3, depth: 8 });
    const huge = Uint8Array.from(whole);
    new DataView(huge.buffer).setUint32(16, 100_000);
    new DataView(huge.buffer).setUint32(20, 100_000);
    for (const [name, bytes] of [
      ['text.png', new TextEncoder().encode('not a picture at all, but long enough')],
      ['empty.png', new Uint8Array()],
      ['cut.png', whole.subarray(0, 40)],
      ['huge.png', huge],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const error = errorOf(await readPicture(join(folder, name)));
      expect(error.code).toBe('E-IMAGES');
      expect(error.message).toContain(name);
    }
  });

  test('a folder without pictures, or none at all', async () => {
    expect(errorOf(await pictureFiles(join(folder, 'nowhere'))).code).toBe('E-IMAGES');
    expect(errorOf(await pictureFiles(temporaryFolder())).code).toBe('E-IMAGES');
  });
});
