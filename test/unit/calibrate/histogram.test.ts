import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addValues,
  binCount,
  binWidth,
  emptyHistogram,
  sumHistograms,
  usedBins,
  type Histogram,
} from '../../../shared/qdq/calibrate/histogram.ts';

const values = fc.float32Array({ minLength: 1, maxLength: 40 });
const histogramOf = (...batches: readonly Float32Array[]): Histogram =>
  batches.reduce((histogram, batch) => addValues(histogram, batch), emptyHistogram());
const joined = (...batches: readonly Float32Array[]) => Float32Array.from(batches.flatMap((batch) => [...batch]));

describe('a histogram of |x|', () => {
  test('is that of the raw values, binned at the width it ended with', () => {
    fc.assert(
      fc.property(values, (data) => {
        const histogram = histogramOf(data);
        const finite = [...data].filter(Number.isFinite).map(Math.abs);
        expect(histogram.total).toBe(finite.length);
        expect(histogram.nonFinite).toBe(data.length - finite.length);
        expect(histogram.amax).toBe(Math.max(0, ...finite));
        const width = binWidth(histogram);
        const counts = new Float64Array(binCount);
        for (const size of finite) counts[width === 0 ? 0 : Math.floor(size / width)]! += 1;
        expect(histogram.counts).toEqual(counts);
        if (histogram.amax > 0) expect(usedBins(histogram)).toBeGreaterThan(binCount / 2);
      }),
    );
  });

  test('does not depend on the order or the batches', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const whole = histogramOf(joined(a, b, c));
        expect(histogramOf(a, b, c)).toEqual(whole);
        expect(histogramOf(c, a, b)).toEqual(whole);
      }),
    );
  });

  test('a sum is the histogram of both data sets, and changes neither', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right] = [histogramOf(a), histogramOf(b)];
        expect(sumHistograms(left, right)).toEqual(histogramOf(joined(a, b)));
        expect(left).toEqual(histogramOf(a));
        expect(right).toEqual(histogramOf(b));
      }),
    );
  });
});
