import { describe, expect, test } from 'vitest';
import { newScale } from '../../../../shared/qdq/fix/newScale.ts';
import { contextOf } from '../../../../shared/qdq/rules/index.ts';
import { graphOf } from '../../../support/graphOf.ts';

const scaleOf = (
  text: string,
  tensor: string,
  amax: Readonly<Record<string, number>> = {},
  proxies: readonly string[] = [],
) =>
  newScale(
    contextOf(graphOf(text), { tensorrt: '10.3', sm: 87 }, { amaxOf: (name) => amax[name] ?? null }),
    tensor,
    proxies,
  );

describe('where the scale of a new pair comes from', () => {
  const base = 'x:f32[1,16,8,8] -> relu -> a\n a -> tanh -> t\n a -> clip(0 6) -> c\n a -> conv1 -> b';

  test('reused: the largest that the tensor has', () => {
    const text = `${base}\n a -> q(0.02) -> d\n a -> q(0.03) -> e`;
    expect(scaleOf(text, 'a', { a: 9 })).toEqual({ source: 'reused', pair: 'a_q2', value: Math.fround(0.03) });
  });

  test('reused: that of the Concat that it goes into, and of what it is cut from', () => {
    const text = `${base}\n b, c -> concat -> q(0.05) -> y\n a -> q(0.07) -> d\n a -> slice(0 4 1) -> s`;
    expect(scaleOf(text, 'b')?.value).toBe(Math.fround(0.05));
    expect(scaleOf(text, 's')?.value).toBe(Math.fround(0.07));
  });

  test('calibrated: the largest value seen, over 127', () => {
    expect(scaleOf(base, 'b', { b: 12.7 })).toEqual({ source: 'calibrated', value: 12.7 / 127 });
  });

  test('bound: what the operator cannot exceed', () => {
    expect(scaleOf(base, 't')).toEqual({ source: 'bound', value: 1 / 127 });
    expect(scaleOf(base, 'c')).toEqual({ source: 'bound', value: 6 / 127 });
  });

  test('proxy: only when one is named', () => {
    const text = `${base}\n b -> relu2 -> r\n r -> q(0.04) -> y`;
    expect(scaleOf(text, 'b')).toBeNull();
    expect(scaleOf(text, 'b', {}, ['r'])).toEqual({ source: 'proxy', value: Math.fround(0.04) });
  });

  test('nothing: a measurement of 0 or NaN is none', () => {
    expect(scaleOf(base, 'b', { b: 0 })).toBeNull();
    expect(scaleOf(base, 'b', { b: NaN })).toBeNull();
  });

  test('nothing: a symmetric pair beside an asymmetric one would part the tensor', () => {
    expect(scaleOf(`${base}\n b -> q(0.02 u8 zp=100) -> y`, 'b', { b: 1 })).toBeNull();
  });
});
