import { describe, expect, test } from 'vitest';
import { look } from './look.ts';

const stem = (skip: string): string => `
  x:f32[1,3,32,32] -> q(0.02) -> conv1(32 s2) -> relu -> maxpool -> a
  a -> q(0.03) -> conv2 -> relu2 -> b
  b -> q(0.03) -> conv3 -> c
  a -> ${skip} -> s
  c, s -> add -> relu3 -> d
  d -> q(0.05) -> conv4 -> y`;

describe('AP-29: stem and MaxPool', () => {
  test('the float skip that keeps them apart is named, with the rule that mends it', () => {
    const looked = look('AP-29', stem('identity'));
    expect(looked.messages).toEqual(['conv1 and maxpool stay two kernels while add reads a in float; AP-02 mends it.']);
    const { after, before } = looked.fix();
    expect(after.movedBytes).toBeLessThan(before.movedBytes);
  });

  test('with the skip quantized there is nothing to say', () => {
    expect(look('AP-29', stem('q(0.03)')).messages).toEqual([]);
  });

  test('a target that never makes them one kernel, by the table or by a board, has nothing to gain', () => {
    expect(look('AP-29', stem('identity'), { target: { tensorrt: '11.4', sm: 110 } }).messages).toEqual([]);
    const answers = { 'P-19': { 'q-behind-pool': 'alone' } };
    expect(look('AP-29', stem('identity'), { answers }).messages).toEqual([]);
  });

  test('harm: a pool inside the network is not a stem', () => {
    const inner = stem('identity').replace('x:f32[1,3,32,32]', 'w:f32[1,3,32,32] -> Softplus -> x\n x');
    expect(look('AP-29', inner).messages).toEqual([]);
  });
});
