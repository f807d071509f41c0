import { describe, expect, test } from 'vitest';
import { indexOf, nodeLabel } from '../../../shared/onnx/graphIndex.ts';
import { noExternalFiles, type GraphProto, type ModelGraph, type NodeProto } from '../../../shared/onnx/model.ts';
import { graphOf } from '../../support/graphOf.ts';

const node = (
  name: string,
  input: readonly string[],
  output: readonly string[],
  more: Partial<NodeProto> = {},
): NodeProto => ({ opType: 'Op', name, input, output, ...more });
const modelOf = (graph: GraphProto): ModelGraph => ({ model: { graph }, external: noExternalFiles });
const namesInOrder = (graph: ModelGraph): readonly string[] => {
  const { nodes, order } = indexOf(graph);
  return order.map((at) => nodeLabel(nodes[at]!));
};
const withBody = (name: string, g: GraphProto): Partial<NodeProto> => ({ attribute: [{ name, g, type: 5 }] });

describe('who makes and who uses (synthetic)', () => {
  test('makers come before users, whatever the file says', () => {
    const graph = modelOf({
      node: [node('c', ['b1', 'b2'], ['y']), node('b', ['a'], ['b1', 'b2']), node('a', ['x'], ['a'])],
      input: [{ name: 'x' }],
    });
    expect(namesInOrder(graph)).toEqual(['a', 'b', 'c']);
  });

  test('members of a circle come last, in file order', () => {
    const graph = modelOf({ node: [node('p', ['q'], ['p']), node('q', ['p'], ['q']), node('r', ['x', 'x'], ['r'])] });
    expect(namesInOrder(graph)).toEqual(['r', 'p', 'q']);
  });

  test('inputs without those that initializers stand for; the first maker of a doubled name', () => {
    const index = indexOf(
      modelOf({
        input: [{ name: 'x' }, { name: 'w' }],
        initializer: [{ name: 'w' }],
        node: [node('a', ['x'], ['y']), node('b', ['w'], ['y'])],
      }),
    );
    expect([index.inputs, index.producers.get('y')]).toEqual([['x'], 0]);
  });

  test('what bodies take from outside counts as used, what they bind does not', () => {
    const inner: GraphProto = { node: [node('i', ['bound', 'far'], ['j'])], output: [{ name: 'near' }] };
    const body: GraphProto = {
      input: [{ name: 'bound' }],
      node: [node('k', ['bound', 'near'], ['l'], withBody('body', inner))],
      output: [{ name: 'l' }],
    };
    const index = indexOf(modelOf({ node: [node('loop', ['x'], ['y'], withBody('body', body))] }));
    expect(index.captures.get(0)?.toSorted()).toEqual(['far', 'near']);
    expect(index.uses.get('far')).toEqual([{ node: 0, slot: -1 }]);
    expect(index.uses.has('bound')).toBe(false);
  });

  test('bodies by the thousand in a body of thousands take no time', () => {
    const empty: GraphProto = { node: [node('e', ['far'], ['e'])] };
    const many = Array.from({ length: 20_000 }, (_, at) =>
      node(`n${at}`, ['x'], [`n${at}`], withBody('then_branch', empty)),
    );
    const start = performance.now();
    expect(
      indexOf(modelOf({ node: [node('if', [], ['y'], withBody('then_branch', { node: many }))] })).captures.get(0),
    ).toEqual(['x', 'far']);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('is made once a graph', () => {
    const graph = graphOf('x:f32[1,2,4,4] -> relu -> y');
    expect(indexOf(graph)).toBe(indexOf({ ...graph }));
  });
});
