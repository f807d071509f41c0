import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const pooled = (before: number, behind: number): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(${before}) -> conv2 -> b
  a -> maxpool -> q(${behind}) -> conv3 -> c`;

describe('AP-07: MaxPool between scales', () => {
  test('the two sides take the larger scale', () => {
    const looked = look('AP-07', pooled(0.05, 0.04));
    expect(looked.messages).toEqual([
      'Pairs of 2 scales (0.04 to 0.05) lie on the two sides of maxpool, so no Q can move through.',
    ]);
    expect(edgesOf(looked.fix().graph)).toEqual(
      expect.arrayContaining(['conv2 <- a @ 0.05', 'conv3 <- maxpool @ 0.05']),
    );
  });

  test('three cascaded pools and their Concat are one group of five tensors', () => {
    const sppf = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> maxpool1(k5 s1 p2) -> p1
      p1 -> maxpool2(k5 s1 p2) -> p2
      p2 -> maxpool3(k5 s1 p2) -> p3
      a, p1, p2, p3 -> concat -> q(0.05) -> conv2 -> y
      a -> q(0.04) -> conv3 -> z`;
    const looked = look('AP-07', sppf);
    expect(looked.findings[0]?.nodes).toEqual(['maxpool1', 'maxpool2', 'maxpool3']);
    expect(edgesOf(looked.fix().graph)).toContain('conv3 <- a @ 0.05');
  });

  test('equal scales are no fault', () => {
    expect(look('AP-07', pooled(0.05, 0.05)).messages).toEqual([]);
  });

  test('harm: an average pool changes values, so its two sides are not tied', () => {
    const average = pooled(0.05, 0.04).replace('maxpool', 'avgpool');
    const looked = look('AP-07', average);
    expect(looked.messages).toEqual([]);
    expect(edgesOf(looked.fix().graph)).toContain('conv3 <- avgpool @ 0.04');
  });
});
