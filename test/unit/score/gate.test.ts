import { expect, test } from 'vitest';
import type { Agreement } from '../../../shared/score/agreement.ts';
import { gateOf } from '../../../shared/score/gate.ts';

const output = (cosine: number | null, nonFinite = 0): Agreement => ({
  name: 'y',
  cosine,
  sqnrDb: 20,
  maxAbs: 0.1,
  nonFinite,
});
const difference = (map5095: number, low: number, high: number) =>
  ({ map5095, ci95: [low, high], images: 64 }) as const;

test.each([
  [difference(0.002, -0.004, 0.008), 'passed'],
  [difference(-0.005, -0.012, 0.003), 'open'],
  [difference(-0.03, -0.04, -0.02), 'failed'],
  // A loss that is sure, and small enough.
  [difference(-0.005, -0.007, -0.003), 'passed'],
])('with labels the interval of the paired difference decides: %o', (found, state) => {
  expect(gateOf([output(0.5)], found).state).toBe(state);
});

test.each([
  [[output(0.999), output(0.996)], 'passed'],
  [[output(0.999), output(0.98)], 'open'],
  [[output(0.999), output(0.7)], 'failed'],
  [[output(0.999), output(0.999, 1)], 'failed'],
  [[output(null)], 'failed'],
  [[], 'open'],
] as const)('without labels the output that agrees worst does', (outputs, state) => {
  expect(gateOf(outputs, null).state).toBe(state);
});

test('the reason has the figures', () => {
  expect(gateOf([], difference(-0.0072, -0.0128, -0.0013)).reason).toBe(
    'mAP50-95 −0.0072 (−0.0128 to −0.0013, 64 images): a loss of more than 0.01 is neither shown nor excluded.',
  );
});
