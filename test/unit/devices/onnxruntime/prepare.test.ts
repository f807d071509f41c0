import { expect, test } from 'vitest';
import { calibrationOf } from '../../../../src-main/cli/calibration.ts';
import { prepared } from '../../../../src-main/devices/onnxruntime/child/prepare.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const wide = { width: 4, height: 2, rgb: new Float32Array(24).fill(0.5) };
const grey = Math.fround(114 / 255);

test('a letterbox keeps the shape of the picture between grey bars', () => {
  const values = prepared(wide, 4, 4, 1, { fit: 'letterbox', mean: [], std: [] });
  const bar = [grey, grey, grey, grey];
  expect([...values]).toEqual([...bar, ...Array.from({ length: 8 }, () => 0.5), ...bar]);
});

test('mean and std are those of each channel', () => {
  const values = prepared(wide, 1, 1, 3, { fit: 'stretch', mean: [0.5, 0.25, 0], std: [1, 0.5, 0.25] });
  expect([...values]).toEqual([0, 0.5, 2]);
});

test('the options of the command line', () => {
  const data = valueOf(calibrationOf({ images: '/pictures', mean: '0.5,0.5,0.5', letterbox: true }));
  expect(data).toMatchObject({ preparation: { fit: 'letterbox', mean: [0.5, 0.5, 0.5], std: [] } });
  expect(valueOf(calibrationOf({ images: '/pictures' }))).not.toHaveProperty('preparation');
  expect(errorOf(calibrationOf({ images: '/pictures', std: '0,1,1' })).code).toBe('E-USAGE');
  expect(errorOf(calibrationOf({ images: '/pictures', mean: 'a,,b' })).code).toBe('E-USAGE');
  expect(errorOf(calibrationOf({ random: '2', letterbox: true })).code).toBe('E-USAGE');
});
