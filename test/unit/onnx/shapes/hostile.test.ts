import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int64Tensor } from '../../../../shared/onnx/makeTensor.ts';
import {
  noExternalFiles,
  type AttributeProto,
  type ModelGraph,
  type NodeProto,
  type TensorProto,
} from '../../../../shared/onnx/model.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { knownOperators } from '../../../../shared/onnx/shapes/rules.ts';
import { attribute, valueInfo } from '../../../support/protoParts.ts';

const modelOf = (node: readonly NodeProto[], initializer: readonly TensorProto[] = [], opset = 17n): ModelGraph => ({
  model: {
    opsetImport: [{ domain: '', version: opset }],
    graph: { node, initializer, input: [valueInfo('x', 1, [1, 8, 'H', 4]), valueInfo('s', 7, [3])] },
  },
  external: noExternalFiles,
});

const timed = (graph: ModelGraph): number => {
  const start = performance.now();
  inferShapes(graph, new Map());
  return performance.now() - start;
};

const chain = (length: number, make: (input: string, output: string) => NodeProto, first: string): NodeProto[] =>
  Array.from({ length }, (_, at) => make(at === 0 ? first : `t${at - 1}`, `t${at}`));

describe('hostile graphs (synthetic)', () => {
  test('a list that doubles forty times, and shapes that grow without end, take no time', () => {
    const axis = { attribute: [attribute('axis', 0)] };
    const doubling = chain(
      40,
      (input, output) => ({ opType: 'Concat', input: [input, input], output: [output], ...axis }),
      's',
    );
    expect(timed(modelOf(doubling))).toBeLessThan(1000);
    const growing = chain(
      2000,
      (input, output) => ({ opType: 'Unsqueeze', input: [input, 'axes'], output: [output] }),
      'x',
    );
    expect(
      timed(
        modelOf(growing, [
          int64Tensor(
            'axes',
            [100],
            Array.from({ length: 100 }, (_, at) => at),
          ),
        ]),
      ),
    ).toBeLessThan(1000);
    const wide: NodeProto = {
      opType: 'Concat',
      input: Array.from({ length: 100_000 }, () => 'big'),
      output: ['y'],
      ...axis,
    };
    expect(
      timed(
        modelOf(
          [wide],
          [
            int64Tensor(
              'big',
              [1024],
              Array.from({ length: 1024 }, () => 1),
            ),
          ],
        ),
      ),
    ).toBeLessThan(1000);
  });

  test('sizes that cannot be are unknown', () => {
    const graph = modelOf(
      [
        {
          opType: 'Conv',
          input: ['x', 'w'],
          output: ['a'],
          attribute: [attribute('strides', [0, -1]), attribute('pads', [-99])],
        },
        { opType: 'Reshape', input: ['x', 'odd'], output: ['b'] },
        { opType: 'Slice', input: ['x', 'zero', 'odd', 'zero', 'zero'], output: ['c'] },
        { opType: 'Range', input: ['zero', 'huge', 'one'], output: ['d'] },
      ],
      [
        int64Tensor('zero', [1], [0]),
        int64Tensor('one', [1], [1]),
        int64Tensor('odd', [2], [-7, 3]),
        int64Tensor('huge', [1], [2 ** 52]),
      ],
    );
    for (const { shape } of inferShapes(graph, new Map()).values())
      for (const dim of shape ?? []) expect(dim === null || (Number.isSafeInteger(dim) && dim >= 0)).toBe(true);
  });

  test('circles, missing makers and doubled names', () => {
    const graph = modelOf([
      { opType: 'Add', input: ['a', 'b'], output: ['a'] },
      { opType: 'Add', input: ['a', 'nowhere'], output: ['b'] },
      { opType: 'Relu', input: ['x'], output: ['b'] },
      { opType: 'Relu' },
      {},
    ]);
    expect(inferShapes(graph, new Map()).get('x')?.shape).toEqual([1, 8, null, 4]);
  });

  const names = fc.constantFrom('x', 's', 'k', 'n', 't0', 't1', 't2', 't3', '', 'nowhere');
  const values = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(2 ** 31, -(2 ** 31), 2 ** 53, 1e300));
  const attributes = fc
    .constantFrom(
      'axis',
      'axes',
      'perm',
      'pads',
      'strides',
      'kernel_shape',
      'group',
      'blocksize',
      'keepdims',
      'split',
      'starts',
      'ends',
      'to',
      'equation',
      'auto_pad',
      'start',
      'end',
      'batch_dims',
    )
    .chain((name): fc.Arbitrary<AttributeProto> =>
      fc.oneof(
        values.filter(Number.isSafeInteger).map((value) => attribute(name, value)),
        fc.array(values.filter(Number.isSafeInteger), { maxLength: 5 }).map((list) => attribute(name, list)),
        fc.constantFrom('SAME_UPPER', 'ij,jk->ik', '...->...', 'i,,->').map((text) => attribute(name, text)),
      ),
    );
  const randomNode = (at: number): fc.Arbitrary<NodeProto> =>
    fc.record({
      opType: fc.constantFrom(...knownOperators),
      input: fc.array(names, { maxLength: 5 }),
      output: fc.constant([`t${at}`, `u${at}`]),
      attribute: fc.array(attributes, { maxLength: 4 }),
    });

  test('every rule survives any inputs and attributes', () => {
    const graphs = fc.tuple(
      fc.tuple(randomNode(0), randomNode(1), randomNode(2), randomNode(3)),
      fc.constantFrom(9n, 11n, 13n, 17n, 21n),
      fc.array(fc.integer({ min: -5, max: 9 }), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(graphs, ([nodes, opset, list]) => {
        const graph = modelOf(nodes, [int64Tensor('k', [list.length], list), int64Tensor('n', [], [2])], opset);
        for (const { shape } of inferShapes(graph, new Map()).values())
          for (const dim of shape ?? []) expect(dim === null || (Number.isSafeInteger(dim) && dim >= 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
