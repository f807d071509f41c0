import { describe, expect, test } from 'vitest';
import { estimateSqnrDb } from '../../../../../shared/qdq/fix/noise/estimateSqnr.ts';
import { coreGraphOf } from '../../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../../support/graphOf.ts';
import { randomNet } from '../../../../support/randomNet.ts';

const estimate = (before: string, after: string): number | null =>
  estimateSqnrDb(coreGraphOf(graphOf(before)), coreGraphOf(graphOf(after)));

const net = (scale: number): string => `
  x:f32[1,3,32,32] -> q(0.0079) -> conv1(32) -> relu -> a
  a -> q(${scale}) -> conv2 -> relu2 -> b
  b -> q(0.02) -> conv3 -> y`;

describe('the agreement that is expected', () => {
  test('equal graphs agree without end, which is no number', () => {
    expect(estimate(net(0.02), net(0.02))).toBeNull();
  });

  test('a larger scale agrees less', () => {
    const near = estimate(net(0.02), net(0.025))!;
    const far = estimate(net(0.02), net(0.08))!;
    expect(near).toBeGreaterThan(far + 3);
  });

  test('averaging over the map takes the noise off, but not the signal', () => {
    const tail = '\n y -> relu3 -> gap -> flatten -> z';
    expect(estimate(net(0.02) + tail, net(0.04) + tail)!).toBeGreaterThan(estimate(net(0.02), net(0.04))! + 3);
  });

  test('a graph without a shape, or without inputs that are known, still gives an answer or none', () => {
    const open = net(0.02).replace('[1,3,32,32]', '[N,3,H,W]');
    expect(() => estimate(open, open.replace('0.02', '0.04'))).not.toThrow();
  });

  test('random synthetic networks never give NaN', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const text = randomNet(seed, 12);
      const result = estimate(text, text.replaceAll('q(0.02)', 'q(0.05)'));
      expect(result === null || Number.isFinite(result)).toBe(true);
    }
  });
});

test('a chain of thousands of activations, and one that squares itself, take no time and no stack', () => {
  const chain = (step: string): string =>
    `x:f32[1,4,4,4] -> q(0.02) -> ${Array.from({ length: 3000 }, () => step).join(' -> ')} -> y`;
  expect(estimate(chain('Relu'), chain('Relu').replace('0.02', '0.05'))).not.toBeNull();
  const squares = Array.from({ length: 200 }, (_, at) => `t${at}, t${at} -> Mul -> t${at + 1}`).join('\n');
  const squared = (scale: number): string => `x:f32[1,4,4,4] -> q(${scale}) -> t0\n${squares}`;
  expect(() => estimate(squared(0.02), squared(0.05))).not.toThrow();
});
