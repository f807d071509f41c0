import { expect, test } from 'vitest';
import { arithmeticOf } from '../../../../shared/engine/view/intensity.ts';
import { layer } from './engineOf.ts';

const tensor = (shape: readonly number[]) => ({
  name: 't',
  dtype: 'int8' as const,
  layout: null,
  shape,
  sizeBytes: shape.reduce((product, size) => product * size, 1),
});
const conv = {
  ...layer('conv'),
  weights: { dtype: 'int8' as const, count: 64 * 32 * 9 },
  inputs: [tensor([2, 32, 10, 10])],
  outputs: [tensor([2, 64, 10, 10])],
};

test('a convolution uses each weight once a position of its output (synthetic layer)', () => {
  const macs = 64 * 32 * 9 * 200;
  const moved = 2 * 32 * 100 + 2 * 64 * 100 + 64 * 32 * 9;
  expect(arithmeticOf(conv)).toEqual({ macs, movedBytes: moved, opsPerByte: (2 * macs) / moved });
});

test('what the file does not tell is not computed (synthetic layer)', () => {
  expect(arithmeticOf({ ...conv, weights: null })).toBeNull();
  expect(arithmeticOf({ ...conv, type: 'gemm' })).toBeNull();
  expect(arithmeticOf({ ...conv, outputs: [{ ...tensor([2, 64, 10, 10]), sizeBytes: null }] })).toBeNull();
});
