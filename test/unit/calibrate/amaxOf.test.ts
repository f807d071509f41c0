import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { amaxOf } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { addValues, emptyHistogram, sumHistograms } from '../../../shared/qdq/calibrate/histogram.ts';
import { plainAmax } from '../../support/plainCalibration.ts';

function dataOf(kind: string, count: number): Float32Array {
  const random = seededRandom(kind.length);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const makers: Readonly<Record<string, () => number>> = {
    normal,
    'long tail': () => normal() * Math.exp(1.5 * normal()),
    rectified: () => Math.max(0, normal()),
    uniform: () => random() * 3,
    'one spike': () => (random() < 0.001 ? 100 : normal()),
  };
  return Float32Array.from({ length: count }, makers[kind]!);
}

describe.each(['normal', 'long tail', 'rectified', 'uniform', 'one spike'])(
  'clipping of %s data (synthetic)',
  (kind) => {
    const data = dataOf(kind, 20_000);
    const histogram = addValues(emptyHistogram(), data);

    test.each(['max', 'percentile', 'mse', 'entropy'] as const)('%s is that of the raw values', (method) => {
      expect(amaxOf(histogram, method)).toBe(plainAmax(data, method));
    });

    test.each([50, 99, 99.9, 100])('percentile %d is that of the raw values', (percentile) => {
      expect(amaxOf(histogram, 'percentile', percentile)).toBe(plainAmax(data, 'percentile', percentile));
    });

    test('a union is calibrated as all values together', () => {
      const more = dataOf(kind, 5000).map((x) => 3 * x);
      const union = sumHistograms(histogram, addValues(emptyHistogram(), more));
      const all = Float32Array.from([...data, ...more]);
      for (const method of ['max', 'percentile', 'mse', 'entropy'] as const)
        expect(amaxOf(union, method)).toBe(plainAmax(all, method));
    });
  },
);

test('a percentile gives up outliers that max keeps (synthetic)', () => {
  const histogram = addValues(emptyHistogram(), dataOf('one spike', 20_000));
  expect(amaxOf(histogram, 'max')).toBe(100);
  expect(amaxOf(histogram, 'percentile', 99)).toBeLessThan(10);
});

test('a tensor that was always zero has nothing to clip', () => {
  const histogram = addValues(emptyHistogram(), new Float32Array(8));
  for (const method of ['max', 'percentile', 'mse', 'entropy'] as const) expect(amaxOf(histogram, method)).toBe(0);
});
