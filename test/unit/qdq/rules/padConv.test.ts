import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const padded = `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> pad(0 0 1 1 0 0 1 1) -> p
  p -> q(0.03) -> conv2(k3 p0) -> y`;

describe('AP-13: pair between Pad and convolution', () => {
  test('it moves before the Pad with its scale', () => {
    const looked = look('AP-13', padded);
    expect(looked.messages).toEqual(['p_q stands between pad and conv2, so the padding is a copy of its own.']);
    const { graph, after, before } = looked.fix(looked.offers);
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['pad <- a @ 0.03', 'conv2 <- p']));
    expect(after.int8ToInt8 + after.int8ToFloat).toBe(before.int8ToInt8 + before.int8ToFloat);
  });

  test('a pair before the Pad is no fault', () => {
    const good = padded.replace('a -> pad', 'a -> q(0.03) -> pad').replace('p -> q(0.03) -> conv2', 'p -> conv2');
    expect(look('AP-13', good).messages).toEqual([]);
  });

  test('harm: a Pad that mirrors or fills with another value is not exact to move', () => {
    expect(look('AP-13', padded.replace('1 1)', '1 1 mode=reflect)')).messages).toEqual([]);
  });
});
