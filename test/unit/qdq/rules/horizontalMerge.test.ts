import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const parallel = (left: string, right: string): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> ${left} -> y
  a -> ${right} -> z`;

describe('AP-25: parallel convolutions', () => {
  test('one geometry and two scales: the tie lets them merge', () => {
    const looked = look('AP-25', parallel('conv2', 'q(0.04) -> conv3'));
    expect(looked.messages).toEqual(['conv2 and conv3 read a with 2 scales, so they cannot become one kernel.']);
    expect(edgesOf(looked.fix().graph)).toEqual(expect.arrayContaining(['conv2 <- a @ 0.04', 'conv3 <- a @ 0.04']));
  });

  test('one scale is no fault', () => {
    expect(look('AP-25', parallel('conv2', 'q(0.03) -> conv3')).messages).toEqual([]);
  });

  test('harm: convolutions of different geometry never merge, so nothing is claimed of them', () => {
    expect(look('AP-25', parallel('conv2', 'q(0.04) -> conv3(k1)')).messages).toEqual([]);
  });
});
