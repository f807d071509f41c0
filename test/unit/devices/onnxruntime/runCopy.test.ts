import { describe, expect, test } from 'vitest';
import {
  marksIn,
  runCopyOf,
  withLabels,
  withLabelsAsNames,
} from '../../../../src-main/devices/onnxruntime/graph/runCopy.ts';
import { withOwnWeights } from '../../../../src-main/devices/onnxruntime/graph/ownWeights.ts';
import { withOwnZeroPoints } from '../../../../src-main/devices/onnxruntime/graph/ownZeroPoints.ts';
import { int8Tensor } from '../../../../shared/onnx/makeTensor.ts';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';
import { graphOf } from '../../../support/graphOf.ts';

const nodesOf = (graph: ModelGraph): readonly NodeProto[] => graph.model.graph?.node ?? [];
const zeroPointsOf = (graph: ModelGraph) =>
  nodesOf(graph)
    .filter((node) => /^(De)?[Qq]uantizeLinear$/.test(node.opType ?? ''))
    .map((node) => node.input?.[2]);

/** As exporters write it: one zero point, handed to the second pair through a chain of Identity nodes. */
function sharedZeroPoint(): ModelGraph {
  const graph = graphOf('x:f32[1,4,8,8] -> q(0.02) -> relu1 -> a\n a -> q(0.03) -> relu2 -> y');
  const proto = graph.model.graph!;
  const identity = (from: string, to: string): NodeProto => ({
    opType: 'Identity',
    name: to,
    input: [from],
    output: [to],
  });
  const node = nodesOf(graph).map((each) => ({
    ...each,
    input: each.input!.map((name) => (name.endsWith('_zero') ? (name === 'x_q_zero' ? 'zero' : 'zero_2') : name)),
  }));
  const kept = proto.initializer!.filter((tensor) => !(tensor.name ?? '').endsWith('_zero'));
  return {
    ...graph,
    model: {
      ...graph.model,
      graph: {
        ...proto,
        node: [identity('zero', 'zero_1'), identity('zero_1', 'zero_2'), ...node],
        initializer: [...kept, int8Tensor('zero', [], [0])],
      },
    },
  };
}

describe('our copy of a model', () => {
  test('each pair gets a zero point of its own, and idle Identity nodes go', () => {
    const copy = withOwnZeroPoints(sharedZeroPoint());
    expect(zeroPointsOf(copy)).toEqual(['zero', 'zero', 'zero_2_of_a_q', 'zero_2_of_a_q']);
    expect(nodesOf(copy).some((node) => node.opType === 'Identity')).toBe(false);
    expect(copy.model.graph?.initializer?.map((tensor) => tensor.name)).toContain('zero_2_of_a_q');
  });

  test('what is fine already stays as it is', () => {
    const graph = graphOf('x:f32[1,4,8,8] -> q(0.02) -> relu1 -> a\n a -> q(0.03) -> relu2 -> y');
    expect(zeroPointsOf(withOwnZeroPoints(graph))).toEqual(zeroPointsOf(graph));
    expect(withOwnZeroPoints(graph).model.graph?.initializer).toBe(graph.model.graph?.initializer);
  });

  test('a weight pair that two operators share becomes two, under one label', () => {
    const graph = graphOf('x:f32[1,4,8,8] -> q(0.02) -> conv1(4 k3 p1) -> a\n a -> q(0.03) -> conv2(4 k3 p1) -> y');
    const node = nodesOf(graph).map((each) =>
      each.name === 'conv2' ? { ...each, input: each.input!.with(1, 'conv1_w_dq') } : each,
    );
    const shared = { ...graph, model: { ...graph.model, graph: { ...graph.model.graph!, node } } };
    const copy = withOwnWeights(shared);
    const inputsOf = (name: string) => nodesOf(copy).find((each) => each.name === name)!.input;
    expect(inputsOf('conv1')![1]).toBe('conv1_w_dq');
    expect(inputsOf('conv2')![1]).toBe('conv1_w_dq_use_2');
    expect(runCopyOf(shared).labels.filter((label) => label === 'conv1_w_dq')).toHaveLength(2);
    expect(withOwnWeights(graph)).toBe(graph);
  });

  test('the source is not touched', () => {
    const source = sharedZeroPoint();
    const before = structuredClone(source.model);
    runCopyOf(source);
    expect(source.model).toEqual(before);
  });

  test('an Identity whose output is a graph output stays', () => {
    const graph = graphOf('x:f32[1,4] -> Identity1 -> y');
    expect(nodesOf(runCopyOf(graph).graph)).toHaveLength(1);
  });

  test('marks are unique, survive suffixes, and turn back into labels', () => {
    const { graph, labels } = runCopyOf(graphOf('x:f32[1,4,8,8] -> conv1 -> relu1 -> y'));
    expect(nodesOf(graph).map((node) => node.name)).toEqual(['@0@', '@1@']);
    expect(labels).toEqual(['conv1', 'relu1']);
    expect(marksIn('@1@/QuickGeluFusion/_token_12')).toEqual([1]);
    expect(marksIn('fused_@0@_@1@')).toEqual([0, 1]);
    expect(withLabels('node (@1@) of @0@ and @7@', labels)).toBe('node (relu1) of conv1 and @7@');
    expect(nodesOf(withLabelsAsNames(graph, labels)).map((node) => node.name)).toEqual(['conv1', 'relu1']);
  });
});
