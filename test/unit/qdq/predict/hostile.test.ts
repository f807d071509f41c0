import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noExternalFiles, type ModelGraph, type NodeProto } from '../../../../shared/onnx/model.ts';
import { floatTensor, int8Tensor, scalarFloat } from '../../../../shared/onnx/makeTensor.ts';
import { analyse } from '../../../../shared/qdq/analyse.ts';
import { isLongRun, recordProof, testSeed } from '../../../support/proof.ts';
import { attribute, valueInfo } from '../../../support/protoParts.ts';

/**
 * Graphs that no exporter writes: cycles, tensors that nobody makes, two makers of one name, operators with too few or
 * too many inputs, Q and DQ in any order, bodies that capture. Analysis answers something for each, and soon.
 */
const ops = [
  'QuantizeLinear',
  'DequantizeLinear',
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'Relu',
  'Sigmoid',
  'Mul',
  'Add',
  'Concat',
  'Split',
  'Slice',
  'MaxPool',
  'GlobalAveragePool',
  'Resize',
  'Reshape',
  'Transpose',
  'Softmax',
  'Identity',
  'Cast',
  'Shape',
  'Constant',
  'BatchNormalization',
  'If',
  'Mystery',
  '',
];
const names = ['x', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'w', 's', 'z', 'y', '', 'nowhere'];

const name = fc.constantFrom(...names);
const node: fc.Arbitrary<NodeProto> = fc.record({
  opType: fc.constantFrom(...ops),
  name: fc.constantFrom('n', 'm', '', 'o'),
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

const modelOf = (nodes: readonly NodeProto[]): ModelGraph => ({
  model: {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      node: nodes,
      input: [valueInfo('x', 1, ['1', '8', '4', '4'])],
      output: [valueInfo('y', 1, null), valueInfo('g', 1, null)],
      initializer: [
        floatTensor('w', [8, 8, 1, 1], new Float32Array(64)),
        scalarFloat('s', 0.1),
        int8Tensor('z', [], [0]),
      ],
    },
  },
  external: noExternalFiles,
});

it('hostile synthetic graphs are analysed without a crash', { timeout: 600_000 }, () => {
  const started = performance.now();
  const tried = isLongRun ? 20_000 : 400;
  fc.assert(
    fc.property(fc.array(node, { maxLength: 24 }), fc.constantFrom('8.4', '10.3', '11.4'), (nodes, tensorrt) => {
      const { prediction, pairs } = analyse(modelOf(nodes), { target: { tensorrt, sm: 86 } });
      expect(prediction.reformats.qdq).toBe(prediction.survivingQdq.length);
      expect(prediction.movedBytes).toBeGreaterThanOrEqual(0);
      expect(pairs.brokenTieGroups).toBeLessThanOrEqual(pairs.tieGroups);
    }),
    { numRuns: tried, seed: testSeed },
  );
  recordProof({
    name: 'analysis of hostile graphs',
    tried,
    failed: 0,
    lost: 0,
    seconds: (performance.now() - started) / 1000,
  });
});
