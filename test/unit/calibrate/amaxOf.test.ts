import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { amaxOf } from '../../../shared/qdq/calibrate/amaxOf.ts';
import {
  addValues,
  binWidth,
  emptyHistogram,
  usedBins,
  type Histogram,
} from '../../../shared/qdq/calibrate/histogram.ts';

/** The searches as their sources write them down: every candidate, every bin, nothing saved. */
function plainMse(histogram: Histogram): number {
  const centres = Array.from({ length: usedBins(histogram) }, (_, bin) => (bin + 0.5) * binWidth(histogram));
  let best = { error: Infinity, amax: 0 };
  for (const amax of centres.slice(128)) {
    const step = amax / 127;
    let error = 0;
    centres.forEach((x, bin) => {
      error += histogram.counts[bin]! * (x - step * Math.min(127, Math.round(x / step))) ** 2;
    });
    if (error < best.error) best = { error, amax };
  }
  return best.amax;
}

function plainEntropy(histogram: Histogram): number {
  const width = 2 * binWidth(histogram);
  const bins = Array.from(
    { length: Math.floor(histogram.amax / width) + 1 },
    (_, bin) => histogram.counts[2 * bin]! + histogram.counts[2 * bin + 1]!,
  );
  bins[0] = bins[1]!;
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  let best = { divergence: Infinity, edge: 0 };
  for (let edge = 128; edge <= bins.length; edge += 1) {
    const reference = bins.slice(0, edge);
    const levelOf = (bin: number) => Math.floor((bin * 128) / edge);
    const mass = new Map<number, { sum: number; filled: number }>();
    reference.forEach((count, bin) => {
      const level = mass.get(levelOf(bin)) ?? { sum: 0, filled: 0 };
      mass.set(levelOf(bin), { sum: level.sum + count, filled: level.filled + (count > 0 ? 1 : 0) });
    });
    const copy = reference.map((count, bin) => {
      const level = mass.get(levelOf(bin))!;
      return count > 0 ? level.sum / level.filled : 0;
    });
    reference[edge - 1]! += sum(bins.slice(edge));
    const [p, q] = [sum(reference), sum(copy)];
    const divergence = sum(
      reference.map((count, bin) => (count === 0 ? 0 : (count / p) * Math.log(count / p / (copy[bin]! / q)))),
    );
    if (divergence <= best.divergence + 1e-12) best = { divergence, edge };
  }
  return Math.min(histogram.amax, best.edge * width);
}

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

    test('max is the largest value', () => {
      expect(amaxOf(histogram, 'max')).toBe(data.reduce((high, x) => Math.max(high, Math.abs(x)), 0));
    });

    test('percentile is that of the raw values, up to the width of a bin', () => {
      const sorted = data.map(Math.abs).toSorted();
      for (const percentile of [50, 99, 99.9, 99.99]) {
        const exact = sorted[Math.ceil((data.length * percentile) / 100) - 1]!;
        const found = amaxOf(histogram, 'percentile', percentile);
        expect(found).toBeGreaterThanOrEqual(exact);
        expect(found).toBeLessThanOrEqual(exact + binWidth(histogram));
      }
    });

    test('mse equals the plain double loop', () => {
      expect(amaxOf(histogram, 'mse')).toBeCloseTo(plainMse(histogram), 10);
    });

    test('entropy equals the plain double loop', () => {
      expect(amaxOf(histogram, 'entropy')).toBeCloseTo(plainEntropy(histogram), 10);
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
