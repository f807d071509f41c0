import { describe, expect, it } from 'vitest';
import { inlineFunctions } from '../../../shared/onnx/inlineFunctions.ts';
import { noExternalFiles, type FunctionProto, type ModelGraph, type NodeProto } from '../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { attribute, valueInfo } from '../../support/protoParts.ts';

const modelOf = (node: readonly NodeProto[], functions: readonly FunctionProto[]): ModelGraph => ({
  model: {
    opsetImport: [{ domain: '', version: 17n }],
    functions,
    graph: { node, input: [valueInfo('x', 1, ['1', '8', '4', '4'])], output: [valueInfo('y', 1, null)] },
  },
  external: noExternalFiles,
});

const silu: FunctionProto = {
  name: 'Silu',
  domain: 'local',
  input: ['t'],
  output: ['r'],
  node: [
    { opType: 'Sigmoid', name: 'gate', input: ['t'], output: ['g'] },
    { opType: 'Mul', name: 'product', input: ['t', 'g'], output: ['r'] },
  ],
};

const call = (name: string, input: string, output: string, more: Partial<NodeProto> = {}): NodeProto => ({
  opType: 'Silu',
  domain: 'local',
  name,
  input: [input],
  output: [output],
  ...more,
});

describe('local functions', () => {
  it('are replaced by their nodes, with names of their own', () => {
    const { graph } = inlineFunctions(modelOf([call('a', 'x', 'm'), call('b', 'm', 'y')], [silu])).model;
    expect(graph?.node?.map((node) => [node.name, node.input, node.output])).toEqual([
      ['a/gate', ['x'], ['m/g']],
      ['a/product', ['x', 'm/g'], ['m']],
      ['b/gate', ['m'], ['y/g']],
      ['b/product', ['m', 'y/g'], ['y']],
    ]);
  });

  it('are seen through by the core graph', () => {
    const core = coreGraphOf(modelOf([call('a', 'x', 'y')], [silu]));
    expect(core.nodes.map((node) => node.op)).toEqual(['Sigmoid', 'Mul']);
  });

  it('take attributes from the call, and leave out what it does not give', () => {
    const leaky: FunctionProto = {
      name: 'Silu',
      domain: 'local',
      input: ['t'],
      output: ['r'],
      node: [
        {
          opType: 'LeakyRelu',
          input: ['t'],
          output: ['r'],
          attribute: [
            { name: 'alpha', refAttrName: 'slope' },
            { name: 'beta', refAttrName: 'none' },
          ],
        },
      ],
    };
    const slope = { attribute: [attribute('slope', 3)] };
    const [node] = inlineFunctions(modelOf([call('a', 'x', 'y', slope)], [leaky])).model.graph?.node ?? [];
    expect(node?.attribute?.map((each) => [each.name, each.i])).toEqual([['alpha', 3n]]);
  });

  it('that hand an input on become an Identity', () => {
    const through: FunctionProto = { name: 'Silu', domain: 'local', input: ['t'], output: ['t'], node: [] };
    const { graph } = inlineFunctions(modelOf([call('a', 'x', 'y')], [through])).model;
    expect(graph?.node).toMatchObject([{ opType: 'Identity', input: ['x'], output: ['y'] }]);
  });

  it('that call themselves, or double themselves without end, stay calls', () => {
    const endless: FunctionProto = { ...silu, node: [call('inner', 't', 'r')] };
    const model = modelOf([call('a', 'x', 'y')], [endless]);
    expect(inlineFunctions(model)).toBe(model);
    const doubling = Array.from({ length: 30 }, (_, at): FunctionProto => ({
      name: `F${at}`,
      domain: 'local',
      input: ['t'],
      output: ['r'],
      node:
        at === 29
          ? [{ opType: 'Relu', input: ['t'], output: ['r'] }]
          : [0, 1].map((half) => ({
              opType: `F${at + 1}`,
              domain: 'local',
              input: [half === 0 ? 't' : 'm'],
              output: [half === 0 ? 'm' : 'r'],
            })),
    }));
    const bomb = modelOf([call('a', 'x', 'y', { opType: 'F0' })], doubling);
    expect(inlineFunctions(bomb)).toBe(bomb);
  });
});
