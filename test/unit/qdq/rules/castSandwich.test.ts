import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { look } from './look.ts';

const toFloat = 1;
const toHalf = 10;
const sandwich = (scale: number): string => `
  x:f16[1,16,8,8] -> relu -> a
  a -> cast(${toFloat}) -> q(${scale}) -> cast2(${toHalf}) -> b
  b -> tanh -> y`;

describe('AP-20: Casts round a pair', () => {
  test('the Casts go and the pair works on FP16 data with an FP16 scale', () => {
    const looked = look('AP-20', sandwich(0.02), { opset: 19 });
    expect(looked.messages).toEqual(['cast2 stands between cast_dq and tanh, so the DQ is not fused into them.']);
    const { graph } = looked.fix(looked.offers);
    const edge = coreGraphOf(graph).nodes.find((node) => node.op === 'Tanh')!.edges[0]!;
    expect(edge.tensor).toBe('a');
    expect(edge.pairs.map((pair) => pair.scale?.dtype)).toEqual(['fp16']);
    expect(edge.pairs[0]?.scale?.values[0]).toBeCloseTo(0.02, 4);
  });

  test('before opset 19 a scale cannot be FP16', () => {
    expect(look('AP-20', sandwich(0.02), { opset: 17 }).offers).toEqual([]);
  });

  test('a pair without Casts is no fault', () => {
    expect(look('AP-20', 'x:f32[1,16,8,8] -> relu -> a\n a -> q(0.02) -> tanh -> y').messages).toEqual([]);
  });

  test('harm: a scale that FP16 cannot hold keeps its Casts', () => {
    const looked = look('AP-20', sandwich(1e-5), { opset: 19 });
    expect(looked.messages).toHaveLength(1);
    expect(looked.offers).toEqual([]);
    expect(indexOf(looked.fix().graph).nodes.filter((node) => node.opType === 'Cast')).toHaveLength(2);
  });
});
