import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode, type ImageData } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { pictureFiles, readPicture, type Picture } from '../../../../src-main/devices/onnxruntime/child/images.ts';
import { jpegs } from '../../../support/jpegs.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const folder = temporaryFolder();

async function read(name: string, bytes: Uint8Array): Promise<Picture> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return valueOf(await readPicture(path));
}

/** Of the first pixels: colours as parts of 255. */
const colours = ({ data, channels, white }: Picture, pixels: number): readonly (readonly number[])[] =>
  Array.from({ length: pixels }, (_, pixel) =>
    [0, 1, 2].map((colour) => Math.round((255 * data[pixel * channels + Math.min(colour, channels - 1)]!) / white)),
  );

describe('PNG', () => {
  const png = (image: ImageData) => read('picture.png', encode(image));

  test('grey and colour, with alpha, of 8 and 16 bits, interlaced', async () => {
    const rgb = await png({
      width: 2,
      height: 1,
      data: Uint8Array.of(0, 51, 255, 102, 153, 204),
      channels: 3,
      depth: 8,
    });
    expect(colours(rgb, 2)).toEqual([
      [0, 51, 255],
      [102, 153, 204],
    ]);
    const rgba = await png({ width: 1, height: 1, data: Uint8Array.of(255, 0, 0, 7), channels: 4, depth: 8 });
    expect(colours(rgba, 1)).toEqual([[255, 0, 0]]);
    const grey = await png({ width: 1, height: 1, data: Uint8Array.of(9), channels: 1, depth: 8 });
    expect(colours(grey, 1)).toEqual([[9, 9, 9]]);
    const deep = await png({ width: 1, height: 1, data: Uint16Array.of(65535, 0, 32896), channels: 3, depth: 16 });
    expect(colours(deep, 1)).toEqual([[255, 0, 128]]);
  });
});

describe('JPEG', () => {
  test.each(jpegs)('$name: the values that Pillow (libjpeg-turbo) reads', async ({ base64, pixels }) => {
    const picture = await read('picture.jpg', Buffer.from(base64, 'base64'));
    expect([picture.width, picture.height]).toEqual([16, 8]);
    expect(colours(picture, pixels.length)).toEqual(pixels);
  });

  test('one that is called .png is read all the same', async () => {
    expect((await read('really.png', Buffer.from(jpegs[0]!.base64, 'base64'))).width).toBe(16);
  });
});

describe('refused with the name of the file and the reason', () => {
  const png = encode({ width: 8, height: 8, data: new Uint8Array(192), channels: 3, depth: 8 });
  const jpeg = Buffer.from(jpegs[0]!.base64, 'base64');
  const changed = (bytes: Uint8Array, at: number, ...values: readonly number[]) => {
    const copy = Uint8Array.from(bytes);
    copy.set(values, at);
    return copy;
  };
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));

  test.each([
    ['text.png', new TextEncoder().encode('not a picture at all, but long enough to be one'), 'neither PNG nor JPEG'],
    ['empty.jpg', new Uint8Array(), 'neither PNG nor JPEG'],
    ['cut.png', png.subarray(0, 40), 'cannot be read'],
    ['wrong.png', changed(png, 45, 1, 2, 3), 'cannot be read'],
    ['huge.png', changed(png, 16, 0, 1, 134, 160, 0, 1, 134, 160), 'too large (100000 × 100000 pixels)'],
    ['cut.jpg', jpeg.subarray(0, jpeg.length - 20), 'is cut off'],
    ['start.jpg', jpeg.subarray(0, 30), 'neither PNG nor JPEG'],
    ['huge.jpg', changed(jpeg, frame + 5, 255, 255, 255, 255), 'too large (65535 × 65535 pixels)'],
    ['cmyk.jpg', changed(jpeg, frame + 9, 4), 'convert it to RGB'],
    ['tables.jpg', changed(jpeg, 24, 0xff, 0xff, 0xff, 0xff), ''],
  ])('%s', async (name, bytes, why) => {
    writeFileSync(join(folder, name), bytes);
    const error = errorOf(await readPicture(join(folder, name)));
    expect(error.code).toBe('E-IMAGES');
    expect(error.message).toContain(name);
    expect(error.message).toContain(why);
  });

  test('a good picture after a broken one is read', async () => {
    await readPicture(join(folder, 'cut.jpg'));
    expect((await read('after.jpg', jpeg)).height).toBe(8);
  });

  test('a folder without pictures, or none at all', async () => {
    expect(errorOf(await pictureFiles(join(folder, 'nowhere'))).code).toBe('E-IMAGES');
    expect(errorOf(await pictureFiles(temporaryFolder())).message).toContain('holds no PNG or JPEG file');
  });
});
