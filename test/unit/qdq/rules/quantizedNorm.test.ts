import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

describe('AP-16: pair in front of a float operator', () => {
  test('a quantized Softmax input is found and can be freed', () => {
    const looked = look('AP-16', 'x:f32[1,32] -> relu -> a\n a -> q(0.02) -> softmax -> y');
    expect(looked.messages).toEqual(['a_q quantizes a for softmax, which has no INT8 kernel.']);
    expect(looked.automatic).toEqual([]);
    expect(edgesOf(looked.fix(looked.offers).graph)).toContain('softmax <- a');
  });

  test('a float Softmax is no fault', () => {
    expect(look('AP-16', 'x:f32[1,32] -> softmax -> y').messages).toEqual([]);
  });

  test('harm: a LayerNorm straight behind a convolution keeps its pair, which makes the convolution INT8', () => {
    const conv = 'x:f32[1,32,8,8] -> q(0.02) -> conv1 -> a\n a -> q(0.03) -> LayerNormalization -> y';
    expect(look('AP-16', conv).messages).toEqual([]);
    expect(look('AP-16', conv.replace('conv1', 'Softplus')).messages).toHaveLength(1);
  });
});
