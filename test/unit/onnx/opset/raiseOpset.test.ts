import { describe, expect, test } from 'vitest';
import { opsetOf } from '../../../../shared/onnx/facts.ts';
import { attributeOf, indexOf } from '../../../../shared/onnx/graphIndex.ts';
import {
  noExternalFiles,
  type AttributeProto,
  type ModelGraph,
  type NodeProto,
} from '../../../../shared/onnx/model.ts';
import { raiseOpset } from '../../../../shared/onnx/opset/raiseOpset.ts';
import { constantOf, tensorNumbers } from '../../../../shared/onnx/tensors.ts';
import { attribute, floatAttribute, valueInfo } from '../../../support/protoParts.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

/** A model of one operator on `x`, as an older exporter wrote it. */
const model = (opset: number, node: NodeProto, shape: readonly number[] = [1, 4, 8, 8]): ModelGraph => ({
  model: {
    irVersion: 3n,
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph: { node: [node], input: [valueInfo('x', 1, shape)], output: [valueInfo('y', 1, null)] },
  },
  external: noExternalFiles,
});

const written = (
  opType: string,
  attributes: readonly AttributeProto[],
  input: readonly string[] = ['x'],
): NodeProto => ({
  opType,
  name: 'node',
  input: [...input],
  output: ['y'],
  attribute: [...attributes],
});

/** What the operator reads behind `x` after the rise, and the attributes that it has left. */
function raised(graph: ModelGraph, wanted = 13) {
  const after = valueOf(raiseOpset(graph, wanted));
  const node = indexOf(after).nodes.at(-1)!;
  const valuesOf = (name: string) => {
    const constant = constantOf(after, name);
    if (!constant) return name;
    return valueOf(tensorNumbers(after, constant));
  };
  return {
    op: node.opType,
    inputs: node.input?.slice(1).map(valuesOf),
    attributes: node.attribute?.map(({ name }) => name),
    opset: opsetOf(after.model, ''),
    ir: after.model.irVersion,
    node,
  };
}

describe('a node that is written in the older way is written anew (synthetic)', () => {
  test.each([
    ['Squeeze', 11, [attribute('axes', [2, 3])], [[2, 3]]],
    ['Unsqueeze', 12, [attribute('axes', [0])], [[0]]],
    ['ReduceSum', 11, [attribute('axes', [1])], [[1]]],
    ['ReduceSum', 11, [], []],
    ['Split', 11, [attribute('split', [2, 2])], [[2, 2]]],
    ['Clip', 9, [floatAttribute('min', 0), floatAttribute('max', 6)], [[0], [6]]],
    ['Clip', 9, [floatAttribute('max', 6)], ['', [6]]],
    ['Pad', 9, [attribute('pads', [0, 1])], [[0, 1], [0]]],
    ['Slice', 9, [attribute('starts', [0]), attribute('ends', [4]), attribute('axes', [2])], [[0], [4], [2]]],
    ['TopK', 9, [attribute('k', 3)], [[3]]],
    ['Dropout', 9, [floatAttribute('ratio', 0.5)], []],
    ['BatchNormalization', 7, [attribute('spatial', 1)], []],
  ] as const)('%s of opset %i', (opType, opset, attributes, inputs) => {
    expect(raised(model(opset, written(opType, attributes)))).toMatchObject({
      op: opType,
      inputs,
      attributes: [],
      opset: 13,
      ir: 7n,
    });
  });

  test('Upsample becomes the Resize that it was', () => {
    const { op, inputs, node } = raised(
      model(8, written('Upsample', [attribute('scales', [1, 1, 2.5, 2.5]), attribute('mode', 'nearest')])),
    );
    const word = (name: string) => String.fromCharCode(...(attributeOf(node, name)?.s ?? []));
    expect([op, inputs]).toEqual(['Resize', ['', [1, 1, 2.5, 2.5]]]);
    expect(['mode', 'coordinate_transformation_mode', 'nearest_mode'].map(word)).toEqual([
      'nearest',
      'asymmetric',
      'floor',
    ]);
  });

  test('a Softmax over several axes keeps its meaning where the others have one place, and is refused elsewhere', () => {
    const softmax = written('Softmax', []);
    expect(attributeOf(raised(model(11, softmax, [1, 10])).node, 'axis')?.i).toBe(1n);
    expect(attributeOf(raised(model(11, softmax, [1, 10, 1, 1])).node, 'axis')?.i).toBe(1n);
    const error = errorOf(raiseOpset(model(11, softmax, [1, 10, 4, 4]), 13));
    expect([error.code, error.message]).toEqual([
      'E-ONNX-OPSET',
      'Q/DQ need opset 13 here, and node cannot be raised from 11.',
    ]);
  });

  test('in the bodies of an If too', () => {
    const body = {
      name: 'then',
      node: [written('Squeeze', [attribute('axes', [0])])],
      output: [valueInfo('y', 1, null)],
    };
    const { node } = raised(
      model(11, { ...written('If', []), attribute: [{ name: 'then_branch', type: 5, g: body }] }),
    );
    expect(node.attribute?.[0]?.g?.node?.[0]).toMatchObject({ input: ['x', 'y_axes'], attribute: [] });
  });

  test('only as far as it is asked for, and not at all where nothing is due', () => {
    const mean = written('ReduceMean', [attribute('axes', [2])]);
    expect(raised(model(11, mean)).attributes).toEqual(['axes']);
    expect(raised(model(11, mean), 19)).toMatchObject({ inputs: [[2]], attributes: [], opset: 19, ir: 9n });
    const recent = model(17, mean);
    expect(valueOf(raiseOpset(recent, 13))).toBe(recent);
  });
});
