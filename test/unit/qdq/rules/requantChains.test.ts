import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const upsampled = (before: number, behind: number, mode = 'nearest'): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(${before}) -> conv2 -> b
  a -> resize(2 mode=${mode}) -> q(${behind}) -> conv3 -> c`;

describe('AP-22: rescaled through a copy', () => {
  test('a nearest Resize between two scales is found and levelled', () => {
    const looked = look('AP-22', upsampled(0.03, 0.04));
    expect(looked.messages[0]).toMatch(/^Values only move through resize, yet pairs of 2 scales/);
    expect(edgesOf(looked.fix().graph)).toEqual(
      expect.arrayContaining(['conv2 <- a @ 0.04', 'conv3 <- resize @ 0.04']),
    );
  });

  test('equal scales are no fault', () => {
    expect(look('AP-22', upsampled(0.04, 0.04)).messages).toEqual([]);
  });

  test('harm: a linear Resize computes new values and keeps its two scales', () => {
    const looked = look('AP-22', upsampled(0.03, 0.04, 'linear'));
    expect(looked.messages).toEqual([]);
    expect(edgesOf(looked.fix().graph)).toContain('conv3 <- resize @ 0.04');
  });
});
