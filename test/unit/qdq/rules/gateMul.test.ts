import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const gated = `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> gap -> q(0.01) -> conv2(k1) -> sigmoid -> g
  a, g -> mul -> q(0.05) -> conv3 -> y`;

describe('AP-12: gate that is not quantized on both sides', () => {
  test('both operands and the gate’s pool are quantized on request', () => {
    const looked = look('AP-12', gated, { amax: { a: 12.7 } });
    expect(looked.messages).toEqual(['mul gates a but reads a and g in float between INT8 neighbours.']);
    expect(looked.automatic).toEqual([]);
    const { graph, plan } = looked.fix(looked.offers);
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['mul <- a @ 0.1', 'gap <- a @ 0.1', 'mul <- g @ 0.007874']));
    expect(plan.steps.map((step) => step.scaleSource)).toEqual(['calibrated', 'bound']);
  });

  test('a gate with two pairs is no fault', () => {
    const quantized = gated.replace('a, g -> mul', 'a -> q(0.05) -> b\n g -> q(0.007874) -> h\n b, h -> mul');
    expect(look('AP-12', quantized).messages).toEqual([]);
  });

  test('harm: a SiLU is no gate, and stays in its convolution', () => {
    expect(
      look('AP-12', 'x:f32[1,32,16,16] -> q(0.02) -> conv1 -> silu -> a\n a -> q(0.03) -> conv2 -> y').messages,
    ).toEqual([]);
  });
});
