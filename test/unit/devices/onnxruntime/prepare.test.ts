import { describe, expect, test } from 'vitest';
import { calibrationOf } from '../../../../src-main/cli/calibration.ts';
import { plainPreparation, type Preparation } from '../../../../shared/qdq/calibrate/data.ts';
import type { Picture } from '../../../../src-main/devices/onnxruntime/child/images.ts';
import { pictureInput, placeIn, prepared } from '../../../../src-main/devices/onnxruntime/child/prepare.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const float = Math.fround;
const grey = float(114 / 255);
const picture = (width: number, height: number, data: readonly number[]): Picture => ({
  width,
  height,
  channels: data.length / (width * height),
  data,
  white: 255,
});
const made = (from: Picture, shape: readonly number[], more: Partial<Preparation> = {}): readonly number[] => {
  const preparation = { ...plainPreparation, ...more };
  return [...prepared(from, valueOf(pictureInput(shape, preparation)), preparation)];
};
const wide = picture(
  4,
  2,
  Array.from({ length: 8 }, () => 51),
);

describe('values', () => {
  const two = picture(2, 1, [0, 51, 255, 102, 153, 204]);
  const part = (value: number): number => float(value / 255);

  test('planar or interleaved, by the shape of the input or as asked for', () => {
    expect(made(two, [1, 3, 1, 2])).toEqual([0, 102, 51, 153, 255, 204].map(part));
    expect(made(two, [1, 1, 2, 3], { layout: 'nhwc' })).toEqual([0, 51, 255, 102, 153, 204].map(part));
    const tall = picture(1, 5, [0, 0, 0, 0, 0]);
    expect(made(tall, [1, 5, 1, 3])).toHaveLength(15);
    const square = picture(
      3,
      3,
      Array.from({ length: 27 }, (_, at) => at),
    );
    expect(made(square, [1, 3, 3, 3])[1]).toBe(part(3));
    expect(made(square, [1, 3, 3, 3], { layout: 'nhwc' })[1]).toBe(part(1));
  });

  test('grey is repeated, colours averaged, alpha dropped', () => {
    expect(made(picture(1, 1, [51, 9]), [1, 3, 1, 1])).toEqual([51, 51, 51].map(part));
    expect(made(picture(1, 1, [0, 51, 255, 7]), [1, 1, 1, 1])).toEqual([part(102)]);
  });

  test('mean and std are those of each channel', () => {
    const half = picture(1, 1, [255, 255, 255]);
    const values = { mean: [0.5, 0.25, 0], std: [1, 0.5, 0.25] };
    expect(made(half, [1, 3, 1, 1], values)).toEqual([0.5, 1.5, 4]);
    expect(made(half, [1, 1, 1, 3], { ...values, layout: 'nhwc' })).toEqual([0.5, 1.5, 4]);
  });

  test('another size is resized: a constant stays, a ramp stays a ramp', () => {
    const ramp = picture(4, 1, [0, 50, 100, 150]);
    const wider = [0, 12.5, 37.5, 62.5, 87.5, 112.5, 137.5, 150].map(part);
    expect(made(ramp, [1, 1, 2, 8])).toEqual([...wider, ...wider]);
    expect(made(ramp, [1, 1, 1, 2])).toEqual([25, 125].map(part));
  });
});

describe('a letterbox', () => {
  test('keeps the shape of the picture between grey bars', () => {
    const bar = [grey, grey, grey, grey];
    const inner = Array.from({ length: 8 }, () => float(0.2));
    expect(made(wide, [1, 1, 4, 4], { fit: 'letterbox' })).toEqual([...bar, ...inner, ...bar]);
  });

  test('says where the picture lies; an odd rest goes right and below', () => {
    const size = { width: 7, height: 4 };
    expect(placeIn(size, { width: 4, height: 4 }, 'letterbox')).toEqual({ left: 1, top: 0, width: 4, height: 4 });
    expect(placeIn(size, { width: 700, height: 100 }, 'letterbox')).toEqual({ left: 0, top: 1, width: 7, height: 1 });
    expect(placeIn(size, { width: 1, height: 9 }, 'stretch')).toEqual({ left: 0, top: 0, ...size });
  });

  test('a picture of the size of the input is the same either way', () => {
    expect(made(wide, [1, 3, 2, 4], { fit: 'letterbox' })).toEqual(made(wide, [1, 3, 2, 4]));
  });
});

test('shapes that hold no picture, and values for another number of channels', () => {
  const refused = (shape: readonly number[], more: Partial<Preparation> = {}) =>
    errorOf(pictureInput(shape, { ...plainPreparation, ...more })).message;
  expect(refused([1, 8])).toContain('1 × 8');
  expect(refused([1, 4, 8, 8])).toContain('[batch, 3 or 1, height, width] or');
  expect(refused([1, 3, 8, 8], { layout: 'nhwc' })).toContain('[batch, height, width, 3 or 1]');
  expect(refused([1, 3, 8, 8], { mean: [0.5] })).toContain('3 channels, but 1 values');
});

test('the options of the command line', () => {
  const data = valueOf(calibrationOf({ images: '/pictures', mean: '0.5,0.5,0.5', letterbox: true, layout: 'nhwc' }));
  expect(data).toEqual({
    kind: 'images',
    folder: '/pictures',
    preparation: { fit: 'letterbox', mean: [0.5, 0.5, 0.5], std: [], layout: 'nhwc' },
  });
  expect(valueOf(calibrationOf({ images: '/pictures' }))).not.toHaveProperty('preparation');
  expect(valueOf(calibrationOf({ arrays: '/x.npz' }))).toEqual({ kind: 'arrays', path: '/x.npz' });
  for (const wrong of [
    { images: '/pictures', std: '0,1,1' },
    { images: '/pictures', mean: 'a,,b' },
    { images: '/pictures', mean: 'Infinity' },
    { images: '/pictures', layout: 'chw' },
    { images: '/pictures', arrays: '/x.npy' },
    { random: '2', letterbox: true },
  ])
    expect(errorOf(calibrationOf(wrong)).code).toBe('E-USAGE');
});
