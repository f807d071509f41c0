import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const split = (left: number, right: number): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1(64) -> relu -> a
  a -> split -> s, t
  s -> q(${left}) -> conv2 -> y
  t -> q(${right}) -> conv3 -> z`;

describe('AP-11: branches of a Split', () => {
  test('two scales become one', () => {
    const looked = look('AP-11', split(0.03, 0.04));
    expect(looked.messages).toEqual([
      'Parts of 2 scales (0.03 to 0.04) come out of split, so no Q can rise above the cut.',
    ]);
    expect(edgesOf(looked.fix().graph)).toEqual(expect.arrayContaining(['conv2 <- s @ 0.04', 'conv3 <- t @ 0.04']));
  });

  test('equal scales are no fault', () => {
    expect(look('AP-11', split(0.04, 0.04)).messages).toEqual([]);
  });

  test('harm: more than eight tensors, unequal by more than a doubling, are set aside', () => {
    const many = Array.from({ length: 9 }, (_, at) => `s${at} -> q(${at === 0 ? 0.01 : 0.03}) -> conv_${at} -> y${at}`);
    const wide = `x:f32[1,36,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> split(9) -> ${many.map((_, at) => `s${at}`).join(', ')}
      ${many.join('\n')}`;
    const { deferred, plan } = look('AP-11', wide).fix();
    expect(deferred).toHaveLength(1);
    expect(plan.steps.map((step) => step.op)).toEqual(['mark-deferred']);
  });

  test('more than eight tensors within a doubling are tied, with a warning', () => {
    const many = Array.from({ length: 9 }, (_, at) => `s${at} -> q(${at === 0 ? 0.02 : 0.03}) -> conv_${at} -> y${at}`);
    const wide = `x:f32[1,36,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> split(9) -> ${many.map((_, at) => `s${at}`).join(', ')}
      ${many.join('\n')}`;
    const { deferred, plan } = look('AP-11', wide).fix();
    expect(deferred).toEqual([]);
    expect(plan.steps[0]?.why).toMatch(/Check the accuracy\.$/);
  });
});
