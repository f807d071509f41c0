import { expect, test } from 'vitest';
import { scaleLossDb, tieVerdict } from '../../../../shared/qdq/fix/tiePolicy.ts';

const members = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `t${at}`);

test.each([
  [1.5, 3, 'silent'],
  [2, 8, 'silent'],
  [2.1, 3, 'warn'],
  [4, 8, 'warn'],
  [4.1, 2, 'defer'],
  [1.5, 9, 'warn'],
  [2.1, 9, 'defer'],
] as const)('a ratio of %d over %d tensors: %s', (ratio, count, verdict) => {
  expect(tieVerdict({ ratio, members: members(count) })).toBe(verdict);
});

test('a doubling costs a bit, and a smaller scale nothing', () => {
  expect(scaleLossDb(0.02, 0.04)).toBeCloseTo(6.02, 2);
  expect(scaleLossDb(0.04, 0.02)).toBe(0);
});
