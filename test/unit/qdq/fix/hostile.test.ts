import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floatTensor, int8Tensor, scalarFloat } from '../../../../shared/onnx/makeTensor.ts';
import { applyEdits, invertEdits } from '../../../../shared/onnx/edit.ts';
import { noExternalFiles, type ModelGraph, type NodeProto } from '../../../../shared/onnx/model.ts';
import { planFixes } from '../../../../shared/qdq/fix/planFixes.ts';
import { editsOf } from '../../../../shared/qdq/plan.ts';
import { contextOf, findings } from '../../../../shared/qdq/rules/index.ts';
import { isLongRun, recordProof, testSeed } from '../../../support/proof.ts';
import { attribute, valueInfo } from '../../../support/protoParts.ts';

/**
 * Graphs that no exporter writes: cycles, tensors that nobody makes, two makers of one name, operators with too few inputs,
 * Q and DQ in any order, bodies that capture. Every offer is carried out; nothing throws, and every plan can be taken back.
 */
const ops = [
  'QuantizeLinear',
  'QuantizeLinear',
  'DequantizeLinear',
  'DequantizeLinear',
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'Relu',
  'Mul',
  'Add',
  'Concat',
  'Split',
  'MaxPool',
  'GlobalAveragePool',
  'Pad',
  'Softmax',
  'Identity',
  'Cast',
  'BatchNormalization',
  'If',
  '',
];
const name = fc.constantFrom('x', 'a', 'b', 'c', 'd', 'e', 'w', 's', 't', 'z', 'y', '', 'nowhere');
const node: fc.Arbitrary<NodeProto> = fc.record({
  opType: fc.constantFrom(...ops),
  name: fc.constantFrom('n', 'm', ''),
  input: fc.array(name, { maxLength: 4 }),
  output: fc.array(name, { maxLength: 2 }),
  attribute: fc.constantFrom(
    [],
    [attribute('axis', 1)],
    [attribute('axis', -9)],
    [attribute('group', 0)],
    [{ name: 'then_branch', g: { node: [{ opType: 'Relu', input: ['a'], output: ['r'] }], output: [{ name: 'b' }] } }],
  ),
});

const graphs = fc.array(node, { maxLength: 14 }).map((nodes): ModelGraph => ({
  external: noExternalFiles,
  model: {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      node: nodes,
      input: [valueInfo('x', 1, [1, 4, 4, 4])],
      output: [valueInfo('y', 1, null)],
      initializer: [
        floatTensor('w', [4, 4, 1, 1], new Float32Array(16)),
        scalarFloat('s', 0.02),
        scalarFloat('t', 0.05),
        int8Tensor('z', [], [0]),
      ],
    },
  },
}));

test('no graph makes the planner throw, and every plan can be taken back', () => {
  const target = { tensorrt: '10.3', sm: 87 };
  const tried = isLongRun ? 20_000 : 200;
  const start = performance.now();
  fc.assert(
    fc.property(graphs, (graph) => {
      const offers = findings(contextOf(graph, target, { amaxOf: () => 1 })).flatMap((one) => one.fixes);
      for (const choose of ['automatic', ...offers.map((offer) => [offer.id])] as const) {
        const amax = new Map(['x', 'a', 'b', 'c', 'd', 'e'].map((tensor) => [tensor, 1]));
        const made = planFixes(graph, { target, choose, amax, allowProxy: true });
        if (!made.ok) continue;
        const back = applyEdits(made.value.graph, invertEdits(editsOf(made.value.plan)));
        expect(back.ok && back.value.model.graph?.node).toEqual(graph.model.graph?.node);
      }
    }),
    { numRuns: tried, seed: testSeed },
  );
  recordProof({ name: 'fix-hostile', tried, failed: 0, lost: 0, seconds: (performance.now() - start) / 1000 });
});
