import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const tail = `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> gap -> flatten -> q(0.01) -> gemm(16) -> y`;

describe('AP-09: float pool between INT8 regions', () => {
  test('a pool with a Q behind it and none before gets one, calibrated', () => {
    const looked = look('AP-09', tail, { amax: { a: 6.35 } });
    expect(looked.messages[0]).toMatch(/^gap reads a in float although its result is quantized/);
    const { graph, plan, before, after } = looked.fix();
    expect(edgesOf(graph)).toContain('gap <- a @ 0.05');
    expect(plan.steps.map((step) => [step.rule, step.scaleSource])).toEqual([['AP-09', 'calibrated']]);
    expect(after.movedBytes).toBeLessThan(before.movedBytes);
  });

  test('the bound of a ReLU6 serves where nothing was calibrated', () => {
    const bounded = tail.replace('relu ', 'clip(0 6) ');
    const { plan } = look('AP-09', bounded).fix();
    expect(plan.steps.map((step) => [step.scaleSource, step.scale])).toEqual([['bound', 6 / 127]]);
  });

  test('without data it is on offer and waits', () => {
    const looked = look('AP-09', tail);
    expect(looked.automatic).toEqual([]);
    expect(looked.fix().skipped).toEqual([
      { rule: 'AP-09', reason: 'Quantize a on its way into gap: needs calibration.' },
    ]);
  });

  test('a bracketed pool is no fault', () => {
    expect(look('AP-09', tail.replace('a -> gap', 'a -> q(0.05) -> gap')).messages).toEqual([]);
  });

  test('harm: a pool behind a float operator would only get a Q of its own at full size', () => {
    const float = tail.replace('-> relu ->', '-> relu -> Softplus -> LayerNormalization ->');
    expect(look('AP-09', float, { amax: { a: 1 } }).messages).toEqual([]);
  });

  test('harm: where another reader needs the tensor in float, the pair is only offered', () => {
    const shared = `${tail}\n a -> Softmax -> z`;
    const looked = look('AP-09', shared, { amax: { a: 1 } });
    expect(looked.offers).toHaveLength(1);
    expect(looked.automatic).toEqual([]);
  });

  test('an operator without an INT8 kernel between two pairs is named, and can be let read float', () => {
    const island = 'x:f32[1,32,16,16] -> relu -> a\n a -> q(0.02) -> ScatterND -> b\n b -> q(0.03) -> conv1 -> y';
    const looked = look('AP-09', island);
    expect(looked.messages).toEqual([
      'ScatterND has no INT8 kernel: a is dequantized for it and its result quantized again.',
    ]);
    expect(looked.automatic).toEqual([]);
    expect(edgesOf(looked.fix(looked.offers).graph)).toContain('ScatterND <- a');
  });
});
