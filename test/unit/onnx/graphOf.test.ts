import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../shared/onnx/graphIndex.ts';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { graphOf } from '../../support/graphOf.ts';

const nodesOf = (text: string) =>
  indexOf(graphOf(text)).nodes.map(
    (node) => `${node.name}: ${node.opType} ${node.input?.join(' ')} -> ${node.output?.join(' ')}`,
  );

describe('the graph language (synthetic)', () => {
  test('a chain names its nodes, pairs and constants', () => {
    expect(nodesOf('x:f32[1,4,8,8] -> q(0.02) -> conv1(8 k3 s2) -> relu -> a')).toEqual([
      'x_q: QuantizeLinear x x_q_scale x_q_zero -> x_q',
      'x_dq: DequantizeLinear x_q x_q_scale x_q_zero -> x_dq',
      'conv1_w_q: QuantizeLinear conv1_w conv1_w_q_scale conv1_w_q_zero -> conv1_w_q',
      'conv1_w_dq: DequantizeLinear conv1_w_q conv1_w_q_scale conv1_w_q_zero -> conv1_w_dq',
      'conv1: Conv x_dq conv1_w_dq conv1_b -> conv1',
      'relu: Relu conv1 -> a',
    ]);
  });

  test('branches, joins, second pairs on one tensor, repeated words', () => {
    expect(
      nodesOf(`
        x:f32[1,4,8,8] -> relu -> a     # two pairs on a
        a -> q(0.03) -> sigmoid -> b
        a -> q(0.05) -> relu -> c
        b, c, 2 -> concat -> y`),
    ).toEqual([
      'relu: Relu x -> a',
      'a_q: QuantizeLinear a a_q_scale a_q_zero -> a_q',
      'a_dq: DequantizeLinear a_q a_q_scale a_q_zero -> a_dq',
      'sigmoid: Sigmoid a_dq -> b',
      'a_q2: QuantizeLinear a a_q2_scale a_q2_zero -> a_q2',
      'a_dq2: DequantizeLinear a_q2 a_q2_scale a_q2_zero -> a_dq2',
      'relu_2: Relu a_dq2 -> c',
      'concat: Concat b c const_2 -> y',
    ]);
  });

  test('outputs are what nothing reads, and what is marked', () => {
    const graph = graphOf(`
      x:f32[1,4,8,8] -> conv -> a!
      a -> split(2) -> b, c
      b -> silu -> d
      c -> bn -> e`);
    expect([...indexOf(graph).outputs]).toEqual(['a', 'd', 'e']);
    expect(inferShapes(graph, new Map()).get('d')?.shape).toEqual([1, 2, 8, 8]);
  });

  test('every word gives an output of known shape', () => {
    const graph = graphOf(`
      x:f32[1,8,16,16] -> dw(k5) -> conv(12 g4) -> deconv(6) -> resize(2) -> maxpool(k3 s1) -> avgpool -> a
      a -> slice(0 4 1) -> relu6 -> transpose(perm=0;2;3;1) -> softmax(axis=-1) -> Erf -> b
      a -> gap -> flatten -> fc(10) -> c
      a -> mean(keepdims=0) -> matmul(3) -> d
      a -> reshape(0 -1 4) -> cast(10) -> e`);
    const types = inferShapes(graph, new Map());
    const shapes = ['b', 'c', 'd', 'e'].map((name) => types.get(name)?.shape);
    expect(shapes).toEqual([
      [1, 32, 32, 4],
      [1, 10],
      [1, 3],
      [1, 1536, 4],
    ]);
    expect(types.get('e')?.dtype).toBe('fp16');
  });

  test('the same text gives the same weights', () => {
    const weights = () => graphOf('x:f32[1,4,8,8] -> conv -> y').model.graph?.initializer;
    expect(weights()).toEqual(weights());
  });
});
