import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { addValues, emptyHistogram } from '../../../shared/qdq/calibrate/histogram.ts';
import { scaleQuality } from '../../../shared/qdq/calibrate/scaleQuality.ts';

/** Bell-shaped, as activations are: sums of four even values. */
function values(count: number): Float32Array {
  const random = seededRandom(7);
  return Float32Array.from({ length: count }, () => (random() + random() + random() + random() - 2) * 3);
}

/** The same from the values themselves. */
function measured(all: Float32Array, scale: number) {
  let signal = 0;
  let error = 0;
  let clipped = 0;
  for (const x of all) {
    const q = Math.max(-127, Math.min(127, Math.round(x / scale))) * scale;
    signal += x * x;
    error += (x - q) ** 2;
    if (Math.abs(x) > 127 * scale) clipped += 1;
  }
  return { sqnrDb: 10 * Math.log10(signal / error), clippedShare: clipped / all.length };
}

const all = values(200_000);
const histogram = addValues(emptyHistogram(), all);

test.each([1.5, 1, 0.7, 0.4, 0.1, 0.01])('at %f of the largest it says what the values themselves say', (share) => {
  const scale = (histogram.amax * share) / 127;
  const { sqnrDb, clippedShare } = scaleQuality(histogram, scale);
  const exact = measured(all, scale);
  expect(Math.abs(sqnrDb! - exact.sqnrDb)).toBeLessThan(0.1);
  expect(Math.abs(clippedShare - exact.clippedShare)).toBeLessThan(0.001);
});

test('a tensor of zeros has no signal, and nothing of it is clipped', () => {
  const zeros = addValues(emptyHistogram(), new Float32Array(10));
  expect(scaleQuality(zeros, 0.1)).toEqual({ clippedShare: 0, sqnrDb: null });
  expect(scaleQuality(emptyHistogram(), 0.1)).toEqual({ clippedShare: 0, sqnrDb: null });
});
