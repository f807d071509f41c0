import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { int32Tensor, scalarFloat } from '../../../../shared/onnx/makeTensor.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { constantOf, tensorFloats } from '../../../../shared/onnx/tensors.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { edgesOf, look, lookAt } from './look.ts';

const pair = (args: string): string => `x:f32[1,16,8,8] -> relu -> a\n a -> q(${args}) -> conv1 -> y`;

/** The bias of conv1 as ONNX Runtime's quantizer writes it. */
function withInt32Bias(): ModelGraph {
  const { external, model } = graphOf(pair('0.02'));
  const graph = model.graph!;
  const bias = int32Tensor(
    'bias_int',
    [16],
    Array.from({ length: 16 }, (_, at) => at - 8),
  );
  return {
    external,
    model: {
      ...model,
      graph: {
        ...graph,
        initializer: [...graph.initializer!, bias, scalarFloat('bias_scale', 0.5)],
        node: graph.node!.flatMap((node) =>
          node.opType === 'Conv'
            ? [
                { opType: 'DequantizeLinear', name: 'bias_dq', input: ['bias_int', 'bias_scale'], output: ['bias'] },
                { ...node, input: node.input!.with(2, 'bias') },
              ]
            : [node],
        ),
      },
    },
  };
}

describe('AP-21: forms that TensorRT refuses', () => {
  test('an INT32 bias becomes the floats that it stands for, unasked', () => {
    const looked = lookAt('AP-21', withInt32Bias());
    expect(looked.messages).toEqual(['The bias of conv1 is stored as INT32 behind bias_dq, which TensorRT refuses.']);
    const { graph } = looked.fix();
    const conv = indexOf(graph).nodes.find((node) => node.opType === 'Conv')!;
    const values = tensorFloats(graph, constantOf(graph, conv.input![2]!)!);
    expect(values.ok && Array.from(values.value)).toEqual(Array.from({ length: 16 }, (_, at) => (at - 8) / 2));
  });

  test('a scale of rank 1 becomes a scalar, unasked', () => {
    const vector = graphOf(pair('0.02'));
    const graph = vector.model.graph!;
    const initializer = graph.initializer!.map((tensor) =>
      tensor.name === 'a_q_scale' ? { ...tensor, dims: [1n] } : tensor,
    );
    const model = { ...vector, model: { ...vector.model, graph: { ...graph, initializer } } };
    const looked = lookAt('AP-21', model);
    expect(looked.messages[0]).toMatch(/^The scale of a_q is a vector of one, which newer versions read/);
    const answers = { 'P-17': { 'vector-of-one': 'float', scalar: 'int8' } };
    expect(lookAt('AP-21', model, { answers }).messages[0]).toContain('which trt=10.3,sm=87 reads as per-channel');
    const fixed = coreGraphOf(looked.fix().graph).pairs.find((one) => one.root === 'activation');
    expect([fixed?.scale?.rank, fixed?.scale?.values[0]]).toEqual([0, Math.fround(0.02)]);
  });

  test('an asymmetric pair can be made symmetric over its range, which costs resolution and is asked for', () => {
    const looked = look('AP-21', pair('0.02 u8 zp=100'));
    expect(looked.findings.map((finding) => finding.severity)).toEqual(['error']);
    expect(looked.automatic).toEqual([]);
    const { graph, plan } = looked.fix(looked.offers);
    expect(edgesOf(graph)).toContain(`conv1 <- a @ ${Number(((155 * 0.02) / 127).toPrecision(4))}`);
    expect(coreGraphOf(graph).pairs.find((one) => one.root === 'activation')?.qtype).toBe('int8');
    expect(plan.steps[0]?.sqnrLossDb).toBeCloseTo(20 * Math.log10(155 / 127), 3);
  });

  test('one scale a channel on an activation, and operators that hold their scales, are named', () => {
    const channels = Array.from({ length: 16 }, () => '0.02').join(';');
    expect(look('AP-21', pair(`${channels} axis=1`)).messages[0]).toMatch(/one scale a channel/);
    expect(look('AP-21', 'x:f32[1,16] -> DynamicQuantizeLinear -> y').messages[0]).toMatch(
      /^DynamicQuantizeLinear hold/,
    );
  });

  test('INT8 with zero point 0, or none, is no fault', () => {
    expect(look('AP-21', pair('0.02')).messages).toEqual([]);
    expect(look('AP-21', pair('0.02 nozp')).messages).toEqual([]);
  });

  test('harm: a float bias, and an INT32 tensor that is no bias, are left', () => {
    const looked = look('AP-21', 'x:f32[1,16,8,8] -> conv1 -> y\n i:i32[16] -> DQ(0.5) -> z');
    expect(looked.messages).toEqual([]);
  });
});
