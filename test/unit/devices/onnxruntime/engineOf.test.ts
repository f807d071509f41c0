import { describe, expect, test } from 'vitest';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';
import { engineOf, profileText } from '../../../../src-main/devices/onnxruntime/graph/engineOf.ts';
import { isCopyOp, kindOfOp } from '../../../../src-main/devices/onnxruntime/graph/kinds.ts';
import { layoutsOf, toChannelsFirst } from '../../../../src-main/devices/onnxruntime/graph/layouts.ts';
import { runCopyOf } from '../../../../src-main/devices/onnxruntime/graph/runCopy.ts';
import type { ProfiledNode } from '../../../../src-main/devices/onnxruntime/graph/runtimeProfile.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { attribute } from '../../../support/protoParts.ts';

/** A SiLU net as the runtime leaves it on x64 (synthetic): an INT8 convolution between transposes, a fused activation. */
const source = graphOf('x:f32[1,4,8,8] -> q(0.02) -> conv1(6 k3 p1) -> a\n a -> q(0.03) -> silu1 -> y');
const copy = runCopyOf(source);
const at = (label: string) => `@${copy.labels.indexOf(label)}@`;
const node = (
  opType: string,
  name: string,
  input: string[],
  output: string[],
  more: Partial<NodeProto> = {},
): NodeProto => ({
  opType,
  name,
  input,
  output,
  ...more,
});
const optimizedNodes: readonly NodeProto[] = [
  node('QuantizeLinear', at('x_q'), ['x', 's'], ['x_q']),
  node('Transpose', 'Transpose_token_3', ['x_q'], ['nhwc'], {
    attribute: [attribute('perm', [0, 2, 3, 1])],
  }),
  node('QLinearConv', `${at('conv1')}_token_7`, ['nhwc', 's', 'z', 'w', 's', 'z', 's', 'z'], ['made'], {
    domain: 'com.microsoft',
    attribute: [attribute('channels_last', 1)],
  }),
  node('Transpose', 'Transpose_token_9', ['made'], ['a_q'], { attribute: [attribute('perm', [0, 3, 1, 2])] }),
  node('DequantizeLinear', at('a_dq'), ['a_q', 's'], ['a_dq']),
  node('QuickGelu', `${at('silu1')}/QuickGeluFusion/`, ['a_dq'], ['y'], { domain: 'com.microsoft' }),
];
const optimized: ModelGraph = {
  ...source,
  model: {
    ...source.model,
    graph: {
      ...source.model.graph!,
      node: optimizedNodes,
      initializer: ['s', 'z', 'w'].map((name) => ({ name, dataType: 1, dims: [], rawData: new Uint8Array(4) })),
    },
  },
};
const profiled = optimizedNodes.map((each, index): ProfiledNode => ({
  name: each.name!,
  op: each.opType!,
  inputs: each.input!.map(() => ({ dtype: 'int8' as const, shape: [1, 8, 8, 4] })),
  outputs: [{ dtype: 'int8' as const, shape: [1, 8, 8, 6] }],
  durationsUs: [1000 * (index + 1), 9000],
}));
const runtime = engineOf(copy, inferShapes(copy.graph, new Map()), optimized, profiled);
const layerOf = (type: string) => runtime.engine.layers.find((layer) => layer.type === type)!;

describe('the engine of an optimized graph', () => {
  test('layers carry the nodes that went into them', () => {
    expect(layerOf('QLinearConv').onnxNodes).toEqual(['x_dq', 'conv1_w_q', 'conv1_w_dq', 'conv1', 'a_q']);
    expect(layerOf('QuickGelu').onnxNodes).toEqual(['silu1_sigmoid', 'silu1']);
    expect(layerOf('QuantizeLinear').onnxNodes).toEqual(['x_q']);
  });

  test('kinds: what the runtime added is a copy', () => {
    expect(runtime.engine.layers.map(({ kind }) => kind)).toEqual([
      'qdq',
      'reformat',
      'weighted',
      'reformat',
      'qdq',
      'pointwise',
    ]);
  });

  test('names are those of the model, without the running numbers of the runtime, and unique', () => {
    expect(runtime.engine.layers.map(({ name }) => name)).toEqual([
      'x_q',
      'Transpose',
      'x_dq + conv1_w_q + conv1_w_dq + conv1 + a_q',
      'Transpose #2',
      'a_dq',
      'silu1_sigmoid + silu1',
    ]);
  });

  test('shapes are in the order of ONNX, whatever the layout; constants are no inputs', () => {
    expect(layerOf('QLinearConv')).toMatchObject({
      inputs: [{ name: 'nhwc', layout: 'nhwc', shape: [1, 4, 8, 8], sizeBytes: 256 }],
      outputs: [{ name: 'made', layout: 'nhwc', shape: [1, 6, 8, 8] }],
      weights: { count: 6 * 4 * 9 },
    });
    expect(toChannelsFirst([1, 8, 8, 4], 'linear')).toEqual([1, 8, 8, 4]);
  });

  test('the profile has a row a layer, by the same names, with the least time', () => {
    const [head, ...rows] = JSON.parse(profileText(runtime)) as { count?: number; name: string; averageMs: number }[];
    expect(head!.count).toBe(2);
    expect(rows.map(({ name }) => name)).toEqual(runtime.engine.layers.map(({ name }) => name));
    expect(rows.map(({ averageMs }) => averageMs)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a profile of another graph gives no times to layers that are not its own', () => {
    const strange = profiled.with(2, { ...profiled[2]!, name: 'something else' });
    const { nodes, engine } = engineOf(copy, new Map(), optimized, strange);
    expect(nodes.map((each) => each === null)).toEqual([false, false, true, false, false, false]);
    expect(engine.layers[2]!.inputs[0]).toMatchObject({ dtype: null, shape: null });
  });
});

test.each([
  ['NhwcFusedConv', 'weighted'],
  ['FusedMatMul', 'weighted'],
  ['QLinearAdd', 'pointwise'],
  ['QLinearGlobalAveragePool', 'pool'],
  ['SkipLayerNormalization', 'pointwise'],
  ['QLinearConcat', 'concat'],
  ['ReorderInput', 'reformat'],
  ['Imaginary', 'other'],
] as const)('%s is %s', (op, kind) => {
  expect(kindOfOp(op)).toBe(kind);
});

test('the blocked layout begins and ends where the runtime reorders, whatever it reads (synthetic)', () => {
  const blocked = { domain: 'com.microsoft.nchwc' };
  const nodes = [
    node('ReorderInput', 'a', ['x'], ['blocked'], { ...blocked, attribute: [attribute('channels_last', 0)] }),
    node('Conv', 'b', ['blocked', 'w'], ['made'], blocked),
    node('ReorderOutput', 'c', ['made'], ['y'], { ...blocked, attribute: [attribute('channels_last', 0)] }),
  ];
  const graph = { ...optimized, model: { ...optimized.model, graph: { ...optimized.model.graph!, node: nodes } } };
  const layouts = layoutsOf(graph, [[], [0], []]);
  expect(['blocked', 'made', 'y'].map((name) => layouts.get(name) ?? 'linear')).toEqual(['nchwc', 'nchwc', 'linear']);
});

test('a Concat is never a copy of the runtime', () => {
  expect(isCopyOp('Concat')).toBe(false);
  expect(isCopyOp('Cast')).toBe(true);
});
