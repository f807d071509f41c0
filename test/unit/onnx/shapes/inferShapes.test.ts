import { describe, expect, test } from 'vitest';
import { int64Tensor } from '../../../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph, type NodeProto } from '../../../../shared/onnx/model.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { valueInfo } from '../../../support/protoParts.ts';

const shapesOf = (graph: ModelGraph, given: Readonly<Record<string, readonly number[]>> = {}) => {
  const types = inferShapes(graph, new Map(Object.entries(given)));
  return (name: string) => types.get(name)?.shape;
};

describe('what is declared and what is inferred (synthetic)', () => {
  const withValueInfo = (
    graph: ModelGraph,
    ...info: readonly (readonly [string, readonly number[]])[]
  ): ModelGraph => ({
    ...graph,
    model: {
      ...graph.model,
      graph: { ...graph.model.graph, valueInfo: info.map(([name, dims]) => valueInfo(name, 10, dims)) },
    },
  });

  test('stale value_info is not believed', () => {
    const graph = withValueInfo(graphOf('x:f32[1,4,8,8] -> conv1(6 s2) -> relu -> y'), ['conv1', [9, 9]], ['x', [7]]);
    expect(inferShapes(graph, new Map()).get('conv1')).toEqual({ dtype: 'fp32', shape: [1, 6, 4, 4] });
    expect(shapesOf(graph)('x')).toEqual([1, 4, 8, 8]);
  });

  test('value_info speaks where no rule does', () => {
    const graph = withValueInfo(graphOf('x:f32[1,4,8,8] -> MyPlugin -> relu -> y'), ['MyPlugin', [1, 2]]);
    expect(inferShapes(graph, new Map()).get('y')).toEqual({ dtype: 'fp16', shape: [1, 2] });
    expect(shapesOf(graphOf('x:f32[1,4,8,8] -> MyPlugin -> relu -> y'))('y')).toBeNull();
  });

  test('an operator of another domain is not the one that we know', () => {
    const graph = graphOf('x:f32[1,4,8,8] -> relu -> sigmoid -> y');
    const node = graph.model.graph!.node!.map((each) => ({ ...each, domain: 'somebody.else' }));
    const foreign = { ...graph, model: { ...graph.model, graph: { ...graph.model.graph, node } } };
    expect([shapesOf(graph)('relu'), shapesOf(foreign)('relu')]).toEqual([[1, 4, 8, 8], null]);
  });
});

describe('open axes (synthetic)', () => {
  const graph = graphOf(`
    x:f32[N,3,H,W] -> conv1(8 s2) -> relu -> a
    a -> conv2 -> b
    a, b -> add -> gap -> flatten -> fc(10) -> y`);

  test('stay open, and what does not depend on them is known', () => {
    const shape = shapesOf(graph);
    expect([shape('conv1'), shape('b'), shape('add'), shape('flatten'), shape('y')]).toEqual([
      [null, 8, null, null],
      [null, 8, null, null],
      [null, 8, null, null],
      [null, 8],
      [null, 10],
    ]);
  });

  test('given shapes close them, also against a declared size', () => {
    expect(shapesOf(graph, { x: [4, 3, 32, 48] })('b')).toEqual([4, 8, 16, 24]);
    expect(shapesOf(graphOf('x:f32[1,3,8,8] -> relu -> y'), { x: [2, 3, 4, 4] })('y')).toEqual([2, 3, 4, 4]);
  });

  const arithmetic: readonly NodeProto[] = [
    { opType: 'Shape', input: ['x'], output: ['s'] },
    { opType: 'Gather', input: ['s', 'zero'], output: ['n'] },
    { opType: 'Concat', input: ['n', 'rest'], output: ['target'], attribute: [{ name: 'axis', i: 0n, type: 2 }] },
    { opType: 'Reshape', input: ['x', 'target'], output: ['y'] },
  ];
  const viewed = (rest: readonly number[]): ModelGraph => ({
    model: {
      opsetImport: [{ domain: '', version: 17n }],
      graph: {
        node: arithmetic,
        initializer: [int64Tensor('zero', [1], [0]), int64Tensor('rest', [rest.length], rest)],
        input: [valueInfo('x', 1, ['N', 255, 20, 20])],
      },
    },
    external: noExternalFiles,
  });

  test('cancel in a Reshape that takes the batch from Shape', () => {
    expect(shapesOf(viewed([3, 85, -1]))('y')).toEqual([null, 3, 85, 400]);
    expect(shapesOf(viewed([3, 85, -1]), { x: [2, 255, 20, 20] })('y')).toEqual([2, 3, 85, 400]);
    expect(shapesOf(viewed([3, 84, -1]))('y')).toEqual([null, 3, 84, null]);
  });
});
