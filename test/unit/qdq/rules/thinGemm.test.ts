import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const fc = (rows: number, features: number, out: number): string =>
  `x:f32[${rows},${features}] -> relu -> a\n a -> q(0.02) -> gemm(${out}) -> y`;

describe('AP-15: vector product', () => {
  test.each([
    [fc(1, 64, 64), 'gemm multiplies 1 × 64 by 64 × 64'],
    [fc(32, 8, 64), 'gemm multiplies 32 × 8 by 8 × 64'],
    [fc(32, 64, 10), 'gemm multiplies 32 × 64 by 64 × 10'],
  ])('%s', (text, message) => {
    const looked = look('AP-15', text);
    expect(looked.messages[0]).toContain(message);
    expect(looked.automatic).toEqual([]);
    expect(edgesOf(looked.fix(looked.offers).graph)).toContain('gemm <- a');
  });

  test('a product with enough rows and columns is no fault', () => {
    expect(look('AP-15', fc(32, 64, 64)).messages).toEqual([]);
  });

  test('harm: an unknown batch is not taken for one row', () => {
    expect(look('AP-15', 'x:f32[N,64] -> relu -> a\n a -> q(0.02) -> gemm(64) -> y').messages).toEqual([]);
  });
});
