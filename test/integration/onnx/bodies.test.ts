import { describe, expect, test } from 'vitest';
import { inlineFunctions } from '../../../shared/onnx/inlineFunctions.ts';
import { int64Tensor, floatTensor } from '../../../shared/onnx/makeTensor.ts';
import {
  noExternalFiles,
  type FunctionProto,
  type GraphProto,
  type ModelGraph,
  type NodeProto,
  type TensorProto,
} from '../../../shared/onnx/model.ts';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { attribute, valueInfo } from '../../support/protoParts.ts';
import { runtimeTypes, shownType } from '../../support/runtimeTypes.ts';

/** If, Loop and local functions: inferred, run, and run again with the functions inlined. */

const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  more: Partial<NodeProto> = {},
): NodeProto => ({ opType, input, output, name: `${opType}:${output[0]}`, ...more });
const body = (name: string, g: GraphProto) => ({ name, g, type: 5 });
const out = (...names: readonly string[]) => names.map((name) => ({ name }));

function modelOf(
  nodes: readonly NodeProto[],
  initializer: readonly TensorProto[] = [],
  functions: readonly FunctionProto[] = [],
): ModelGraph {
  return {
    model: {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }, ...(functions.length > 0 ? [{ domain: 'local', version: 1n }] : [])],
      functions,
      graph: {
        name: 'g',
        node: nodes,
        initializer,
        input: [valueInfo('x', 1, [2, 8, 6, 6]), valueInfo('flag', 9, [])],
        output: out('y'),
      },
    },
    external: noExternalFiles,
  };
}

const branches = (yes: GraphProto, no: GraphProto): NodeProto =>
  node('If', ['flag'], ['y'], { attribute: [body('then_branch', yes), body('else_branch', no)] });

const branch = (name: string, nodes: readonly NodeProto[], output: string): GraphProto => ({
  name,
  node: nodes,
  output: out(output),
});

const scaled: FunctionProto = {
  name: 'Scaled',
  domain: 'local',
  input: ['t'],
  output: ['r'],
  attribute: ['slope'],
  attributeProto: [{ name: 'axis', i: 1n, type: 2 }],
  opsetImport: [{ domain: '', version: 17n }],
  node: [
    node('LeakyRelu', ['t'], ['a'], { attribute: [{ name: 'alpha', refAttrName: 'slope', type: 1 }] }),
    node('Concat', ['a', 't'], ['r'], { attribute: [{ name: 'axis', refAttrName: 'axis', type: 2 }] }),
  ],
};
const call = (input: string, output: string) =>
  node('Scaled', [input], [output], { domain: 'local', attribute: [{ name: 'slope', f: 0.5, type: 1 }] });

const models: Readonly<Record<string, ModelGraph>> = {
  'an If whose branches agree': modelOf([
    node('Relu', ['x'], ['m']),
    branches(branch('yes', [node('Sigmoid', ['m'], ['a'])], 'a'), branch('no', [node('Neg', ['m'], ['b'])], 'b')),
  ]),
  'an If behind shape arithmetic': modelOf(
    [
      node('Shape', ['x'], ['s']),
      node('Gather', ['s', 'zero'], ['n']),
      node('Concat', ['n', 'minus'], ['target'], { attribute: [attribute('axis', 0)] }),
      branches(
        branch('yes', [node('Reshape', ['x', 'target'], ['a'])], 'a'),
        branch('no', [node('Flatten', ['x'], ['b'])], 'b'),
      ),
    ],
    [int64Tensor('zero', [1], [0]), int64Tensor('minus', [1], [-1])],
  ),
  'a Loop that carries a tensor and stacks another': modelOf(
    [
      node('Loop', ['times', 'flag', 'x'], ['last', 'y'], {
        attribute: [
          body('body', {
            name: 'loop',
            input: [valueInfo('i', 7, []), valueInfo('go', 9, []), valueInfo('t', 1, [2, 8, 6, 6])],
            node: [
              node('Identity', ['go'], ['still']),
              node('Add', ['t', 'one'], ['next']),
              node('ReduceMean', ['next'], ['mean'], {
                attribute: [attribute('axes', [1, 2, 3]), attribute('keepdims', 0)],
              }),
            ],
            output: out('still', 'next', 'mean'),
          }),
        ],
      }),
    ],
    [int64Tensor('times', [], [3]), floatTensor('one', [], [1])],
  ),
  'a local function with an attribute and a default': modelOf([call('x', 'm'), call('m', 'y')], [], [scaled]),
  'a local function called in a body': modelOf(
    [
      branches(
        branch('yes', [call('x', 'a')], 'a'),
        branch('no', [node('Concat', ['x', 'x'], ['b'], { attribute: [attribute('axis', 1)] })], 'b'),
      ),
    ],
    [],
    [scaled],
  ),
  'a local function with a body': modelOf(
    [
      node('Choose', ['flag', 'x'], ['m'], { domain: 'local' }),
      node('Choose', ['flag', 'm'], ['y'], { domain: 'local' }),
    ],
    [],
    [
      {
        name: 'Choose',
        domain: 'local',
        input: ['flag', 't'],
        output: ['y'],
        opsetImport: [{ domain: '', version: 17n }],
        node: [
          node('Relu', ['t'], ['r']),
          branches(branch('yes', [node('Exp', ['r'], ['a'])], 'a'), branch('no', [node('Neg', ['t'], ['a'])], 'a')),
        ],
      },
    ],
  ),
};

/** `*` and `?` claim nothing. */
const agrees = (own: string, actual: string): boolean => {
  const [ownType, ownDims = ''] = own.split(' ');
  const [type, dims = ''] = actual.split(' ');
  if (ownType !== type && ownType !== '?') return false;
  const pairs = ownDims.split('x').map((dim, at) => [dim, dims.split('x')[at]] as const);
  return (
    ownDims === '*' ||
    (pairs.length === dims.split('x').length && pairs.every(([dim, real]) => dim === '?' || dim === real))
  );
};

describe('bodies and functions (synthetic)', () => {
  test.each(Object.entries(models))('%s', async (_, graph) => {
    const types = inferShapes(graph, new Map());
    const inlined = inlineFunctions(graph);
    const expected = await runtimeTypes(graph, types);
    for (const [name, actual] of await runtimeTypes(inlined, types)) {
      const own = shownType(types.get(name)!);
      expect(agrees(own, actual), `${name}: ${own} for ${actual}`).toBe(true);
      expect(expected.get(name) ?? actual).toBe(actual);
    }
    expect(types.get('y')?.dtype).toBe('fp32');
    if (!graph.model.graph!.node!.some((each) => each.opType === 'Loop'))
      expect(shownType(types.get('y')!)).toBe(expected.get('y'));
  });
});
