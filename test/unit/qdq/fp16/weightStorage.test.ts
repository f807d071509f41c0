import { expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { constantOf, tensorNumbers } from '../../../../shared/onnx/tensors.ts';
import { storeWeights } from '../../../../shared/qdq/fp16/weightStorage.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { valueOf } from '../../../support/valueOf.ts';

const graph = graphOf('x:f32[1,16,8,8] -> q(0.02) -> conv(16) -> y');

test('INT8 behind a DQ alone: what the Q makes, and nothing of the float weight is left', () => {
  const { graph: small, changed } = storeWeights(graph, 'int8');
  expect(changed).toEqual(['conv_w_q']);
  const { initializers, nodes } = indexOf(small);
  expect([...initializers.keys()]).not.toContain('conv_w');
  expect(nodes.filter((node) => node.opType === 'QuantizeLinear').map((node) => node.name)).toEqual(['x_q']);
  const integers = valueOf(tensorNumbers(small, constantOf(small, 'conv_w_int8')!));
  const floats = valueOf(tensorNumbers(graph, constantOf(graph, 'conv_w')!));
  for (const [at, value] of floats.entries()) expect(Math.abs(value / 0.01 - integers[at]!)).toBeLessThanOrEqual(0.501);
});

test('and back: floats behind a Q that makes the same integers', () => {
  const small = storeWeights(graph, 'int8').graph;
  const large = storeWeights(small, 'float').graph;
  const again = storeWeights(large, 'int8').graph;
  const integersOf = (model: typeof graph) => {
    const pair = coreGraphOf(model).pairs.find((each) => each.root === 'weight')!;
    return valueOf(tensorNumbers(model, constantOf(model, pair.tensor)!));
  };
  expect(coreGraphOf(large).pairs.find((pair) => pair.root === 'weight')?.q).not.toBeNull();
  expect(integersOf(again)).toEqual(integersOf(small));
});

test('an asymmetric weight stays as it is', () => {
  const uint8 = graphOf('x:f32[1,16,8,8] -> q(0.02 u8 zp=128) -> conv(16 wfloat) -> y');
  expect(storeWeights(uint8, 'int8').changed).toEqual([]);
});
