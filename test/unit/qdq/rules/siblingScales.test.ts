import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

describe('AP-01: siblings of different scales', () => {
  const unequal = `
    x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
    a -> q(0.03) -> conv2 -> b
    a -> q(0.04) -> conv3 -> c`;

  test('two Qs of one tensor with two scales are found, and named', () => {
    const { messages, automatic } = look('AP-01', unequal);
    expect(messages).toEqual(['a_q and a_q2 quantize a with 2 different scales, so it leaves its producer in float.']);
    expect(automatic).toEqual(['AP-01:tie:a']);
  });

  test('the larger scale wins, in one shared initializer', () => {
    const { graph, after, before, plan } = look('AP-01', unequal).fix();
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['conv2 <- a @ 0.04', 'conv3 <- a @ 0.04']));
    expect(after.reformatsQdq).toBeLessThan(before.reformatsQdq);
    expect(plan.steps.map((step) => [step.op, step.scaleSource, step.sqnrLossDb.toFixed(2)])).toEqual([
      ['tie-scales', 'reused', '2.50'],
    ]);
  });

  test('equal scales in two initializers are no fault', () => {
    expect(look('AP-01', unequal.replace('0.04', '0.03')).messages).toEqual([]);
  });

  test('a sibling of a larger group takes the scale of the group, not only its sibling’s', () => {
    const { graph } = look('AP-01', `${unequal}\n b -> relu2 -> d\n a, d -> concat -> q(0.05) -> conv4 -> y`).fix();
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(['conv2 <- a @ 0.05', 'conv3 <- a @ 0.05', 'conv4 <- concat @ 0.05']),
    );
  });

  test('harm: pairs that cannot share a scale without changing what integers mean are left', () => {
    const zeroPoint = unequal.replace('q(0.04)', 'q(0.04 u8 zp=128)');
    const { messages, automatic, fix } = look('AP-01', zeroPoint);
    expect(messages).toHaveLength(1);
    expect(automatic).toEqual([]);
    expect(fix().changed).toBe(false);
  });
});
