import { describe, expect, test } from 'vitest';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { changed, edgesOf, look, lookAt } from './look.ts';

const floatWeight = 'x:f32[1,32,16,16] -> relu -> a\n a -> q(0.02) -> conv1(wfloat) -> y';
const whole = graphOf('x:f32[1,32,16,16] -> relu -> a\n a -> q(0.02) -> conv1 -> y');
const floatActivation = changed(whole, (node) => [
  node.opType === 'Conv' ? { ...node, input: node.input!.with(0, 'a') } : node,
]);

describe('AP-17: quantized on one side', () => {
  test('a missing weight pair is added, one scale an output channel', () => {
    const looked = look('AP-17', floatWeight);
    expect(looked.messages).toEqual(['conv1 reads a quantized but its weight is float, so it runs in float.']);
    expect(looked.automatic).toEqual([]);
    const { graph, before, after } = looked.fix(['AP-17:quantize-weight:y']);
    const weight = coreGraphOf(graph).nodes.find((node) => node.label === 'conv1')?.weight?.pair;
    expect(weight?.axis).toBe(0);
    expect(weight?.scale?.values).toHaveLength(32);
    expect([before.int8ToFloat, after.int8ToFloat]).toEqual([0, 1]);
  });

  test('or the lonely pair is taken off', () => {
    expect(edgesOf(look('AP-17', floatWeight).fix(['AP-17:exclude:y']).graph)).toContain('conv1 <- a');
  });

  test('a missing activation pair is added where calibration knows its scale', () => {
    const looked = lookAt('AP-17', floatActivation, { amax: { a: 2.54 } });
    expect(looked.messages).toEqual(['conv1 has a quantized weight but reads a in float, so it runs in float.']);
    expect(edgesOf(looked.fix(['AP-17:quantize:y']).graph)).toContain('conv1 <- a @ 0.02');
  });

  test('without data that fix waits', () => {
    const { changed: isChanged, skipped } = lookAt('AP-17', floatActivation).fix(['AP-17:quantize:y']);
    expect(isChanged).toBe(false);
    expect(skipped).toEqual([{ rule: 'AP-17', reason: 'Quantize what conv1 reads: needs calibration.' }]);
  });

  test('a whole pair of pairs, and a float operator, are no fault', () => {
    expect(lookAt('AP-17', whole).messages).toEqual([]);
    expect(look('AP-17', 'x:f32[1,32,16,16] -> conv1 -> y').messages).toEqual([]);
  });

  test('harm: an activation that arrives INT8 through a pool is not quantized a second time', () => {
    const pooled = graphOf('x:f32[1,32,16,16] -> relu -> a\n a -> q(0.02) -> maxpool -> q(0.02) -> conv1 -> y');
    const arriving = changed(pooled, (node) => [
      node.opType === 'Conv' ? { ...node, input: node.input!.with(0, 'maxpool') } : node,
    ]);
    expect(lookAt('AP-17', arriving).messages).toEqual([]);
  });
});
