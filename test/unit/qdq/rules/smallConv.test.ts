import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const conv = (channels: number, step: string): string => `
  x:f32[1,${channels},16,16] -> relu -> a
  a -> q(0.02) -> ${step} -> y`;

describe('AP-10: convolution without an INT8 kernel', () => {
  test.each([
    [conv(8, 'conv1(12)'), 'it has only 8 and 12 channels'],
    [conv(20, 'conv1(20)'), 'neither its 20 nor its 20 channels are a multiple of 8'],
    [conv(20, 'dw1'), 'its 20 channels are no multiple of 8'],
    [conv(32, 'conv1(32 k1 g4)'), 'its grouped kernel is 1 × 1'],
  ])('%s', (text, reason) => {
    expect(look('AP-10', text).messages[0]).toContain(reason);
  });

  test('left in float, it loses its pairs on both sides', () => {
    const looked = look('AP-10', conv(8, 'conv1(12)'));
    expect(looked.automatic).toEqual([]);
    const { graph, before, after } = looked.fix(looked.offers);
    expect(edgesOf(graph)).toEqual(['relu <- x', 'conv1 <- a', 'output <- y']);
    expect(after.int8ToInt8 + after.int8ToFloat).toBe(before.int8ToInt8 + before.int8ToFloat - 1);
  });

  test('wide and depthwise convolutions are no fault', () => {
    expect(look('AP-10', conv(32, 'conv1(64)')).messages).toEqual([]);
    expect(look('AP-10', conv(32, 'dw1')).messages).toEqual([]);
  });

  test('harm: a stem of three channels stays INT8', () => {
    expect(look('AP-10', 'x:f32[1,3,16,16] -> q(0.02) -> conv1(8) -> y').messages).toEqual([]);
  });
});
