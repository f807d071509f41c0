import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { floatTensor } from '../../../../shared/onnx/makeTensor.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { constantOf, tensorFloats, tensorNumbers } from '../../../../shared/onnx/tensors.ts';
import { toHalf, type HalfOptions } from '../../../../shared/qdq/fp16/toHalf.ts';
import { storeWeights } from '../../../../shared/qdq/fp16/weightStorage.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';
import { ampere114 } from '../../../support/predicted.ts';

const half = (text: string, options: Partial<HalfOptions> & { readonly opset?: number } = {}) => {
  const { opset = 17, ...more } = options;
  return valueOf(toHalf(graphOf(text, { opset }), { io: 'keep', keep: null, ...more }));
};

const dtypesOf = (graph: ModelGraph, ...tensors: readonly string[]) => {
  const types = inferShapes(graph, new Map());
  return tensors.map((name) => types.get(name)?.dtype);
};
const opsOf = (graph: ModelGraph) => indexOf(graph).nodes.map((node) => node.opType);
const opsetOf = (graph: ModelGraph) => Number(graph.model.opsetImport?.[0]?.version);

/** The graph with other values of a scale. */
const withScales = (graph: ModelGraph, name: string, change: (own: number, at: number) => number): ModelGraph => {
  const proto = graph.model.graph ?? {};
  const initializer = (proto.initializer ?? []).map((tensor) => {
    const values = tensor.name === name ? valueOf(tensorFloats(graph, tensor)) : null;
    return values ? floatTensor(name, [values.length], values.map(change)) : tensor;
  });
  return { ...graph, model: { ...graph.model, graph: { ...proto, initializer } } };
};

const float = 'x:f32[1,3,8,8] -> conv(16) -> relu -> a \n a -> gap -> y';

describe('a float model', () => {
  test('computes in FP16 between FP32 inputs and outputs of the same names', () => {
    const { graph, kept, casts, raisedFrom } = half(float);
    expect(opsOf(graph)).toEqual(['Cast', 'Conv', 'Relu', 'GlobalAveragePool', 'Cast']);
    expect(dtypesOf(graph, 'x', 'conv_w', 'conv_b', 'conv', 'a', 'y')).toEqual([
      'fp32',
      'fp16',
      'fp16',
      'fp16',
      'fp16',
      'fp32',
    ]);
    expect([kept, casts.length, raisedFrom, opsetOf(graph)]).toEqual([[], 2, null, 17]);
  });

  test('has FP16 inputs and outputs where that is asked for', () => {
    const { graph, casts } = half(float, { io: 'convert' });
    expect(casts).toEqual([]);
    expect(dtypesOf(graph, 'x', 'y')).toEqual(['fp16', 'fp16']);
    const { input, output } = graph.model.graph!;
    expect([...input!, ...output!].map((value) => value.type?.tensorType?.elemType)).toEqual([10, 10]);
  });

  test('what the user keeps stays FP32, between casts; its constants too', () => {
    const { graph, kept } = half(float, { keep: /^conv$/ });
    expect(kept).toEqual([{ node: 'conv', reason: 'kept by /^conv$/' }]);
    expect(dtypesOf(graph, 'conv_w', 'conv', 'a')).toEqual(['fp32', 'fp32', 'fp16']);
  });

  test('a constant that is wanted in both types is stored in both', () => {
    const { graph } = half('x:f32[1,4] -> relu -> a \n a, 2 -> Mul -> b \n b, const_2 -> Add -> y', { keep: /^Add$/ });
    expect(dtypesOf(graph, 'const_2', 'const_2_fp16', 'y')).toEqual(['fp32', 'fp16', 'fp32']);
  });

  test('an operator whose constant is beyond FP16 stays FP32', () => {
    const { kept, graph } = half('x:f32[1,4] -> relu -> a \n a, 100000 -> Mul -> y');
    expect(kept).toEqual([{ node: 'Mul', reason: 'const_100000 holds values beyond 65504' }]);
    expect(dtypesOf(graph, 'a', 'const_100000')).toEqual(['fp16', 'fp32']);
  });

  test('a Cast between float types goes', () => {
    const { graph } = half('x:f32[1,4] -> relu -> Cast(to=1) -> relu2 -> y');
    expect(opsOf(graph)).toEqual(['Cast', 'Relu', 'Relu', 'Cast']);
  });
});

const quantized = `
  x:f32[1,16,8,8] -> q(0.02) -> conv(16) -> relu -> a
  a -> q(0.03) -> conv2(16) -> y`;

describe('a Q/DQ model', () => {
  test('has FP16 scales, no Cast between a DQ and its operator, opset 19, and is accepted by TensorRT 11', () => {
    const { graph, raisedFrom } = half(quantized);
    expect([raisedFrom, opsetOf(graph), Number(graph.model.irVersion)]).toEqual([17, 19, 9]);
    expect(dtypesOf(graph, 'x_q_scale', 'conv_w_q_scale', 'x_dq', 'conv_w_dq', 'a')).toEqual(Array(5).fill('fp16'));
    const core = coreGraphOf(graph);
    const prediction = predict(core, ampere114);
    expect(checkLegality(core, ampere114, prediction.regions).verdict).toBe('accepted');
    expect(prediction.weightedOps.float).toBe(0);
  });

  test('a pair whose scale is below the normal FP16 numbers stays FP32, both halves', () => {
    const { graph, kept } = half('x:f32[1,16,8,8] -> relu -> q(0.00001) -> conv(16) -> y');
    expect(kept.map(({ node, reason }) => `${node}: ${reason}`)).toEqual([
      'relu_q: its scale 0.00001 is outside FP16',
      'relu_dq: its scale 0.00001 is outside FP16',
    ]);
    expect(dtypesOf(graph, 'relu_q_scale', 'relu_dq', 'relu')).toEqual(['fp32', 'fp32', 'fp16']);
  });

  test.each(['float', 'int8'] as const)('faint channels of a weight (%s) get the smallest normal scale', (storage) => {
    const faint = withScales(graphOf(quantized), 'conv_w_q_scale', (own, at) => (at === 3 ? 2 ** -15 : own));
    const { graph, kept, raisedScales } = valueOf(
      toHalf(storeWeights(faint, storage).graph, { io: 'keep', keep: null }),
    );
    expect(kept).toEqual([]);
    expect(raisedScales).toMatchObject([{ channels: 1, lossDb: expect.closeTo(20 * Math.log10(2), 6) }]);
    const weight = coreGraphOf(graph).pairs.find((pair) => pair.root === 'weight')!;
    expect(weight.scale!.values[3]).toBe(2 ** -14);
    expect(predict(coreGraphOf(graph), ampere114).weightedOps.float).toBe(0);
    // Raised once, it stays.
    expect(valueOf(toHalf(graph, { io: 'keep', keep: null })).raisedScales).toEqual([]);
  });

  test('stored integers of a faint channel are rounded anew: they stand for the same weights', () => {
    const faint = storeWeights(
      withScales(graphOf(quantized), 'conv_w_q_scale', (own, at) => (at === 3 ? 2 ** -15 : own)),
      'int8',
    ).graph;
    const { graph } = valueOf(toHalf(faint, { io: 'keep', keep: null }));
    const [before, after] = [faint, graph].map((model) => {
      const pair = coreGraphOf(model).pairs.find((each) => each.root === 'weight')!;
      const integers = valueOf(tensorNumbers(model, constantOf(model, pair.tensor)!));
      const channel = integers.length / pair.scale!.values.length;
      return Array.from(integers.slice(3 * channel, 4 * channel), (value) => value * pair.scale!.values[3]!);
    });
    expect(before!.some((value) => value !== 0)).toBe(true);
    after!.forEach((value, at) => expect(Math.abs(value - before![at]!)).toBeLessThanOrEqual(2 ** -15));
  });

  test('of opset 18 or less is raised: a mean takes its axes as an input', () => {
    const { graph } = half(`x:f32[1,16,8,8] -> q(0.02) -> conv(16) -> ReduceMean(axes=2;3) -> y`, { opset: 13 });
    const mean = indexOf(graph).nodes.find((node) => node.opType === 'ReduceMean');
    expect([mean?.input?.length, mean?.attribute?.some((each) => each.name === 'axes')]).toEqual([2, false]);
    expect(inferShapes(graph, new Map()).get('y')?.shape).toEqual([1, 16, 1, 1]);
  });

  test('of an opset from which it cannot be raised keeps its FP32 scales', () => {
    const text = 'x:f32[1,16,8,8] -> q(0.02) -> conv(16) -> Softmax -> y';
    expect(errorOf(toHalf(graphOf(text, { opset: 11 }), { io: 'keep', keep: null })).code).toBe('E-ONNX-OPSET');
  });
});

test('converting twice changes nothing more', () => {
  const once = half(quantized).graph;
  const twice = valueOf(toHalf(once, { io: 'keep', keep: null }));
  expect(opsOf(twice.graph)).toEqual(opsOf(once));
});
