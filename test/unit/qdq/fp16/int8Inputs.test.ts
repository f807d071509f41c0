import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { inferShapes } from '../../../../shared/onnx/shapes/inferShapes.ts';
import { withInt8Inputs } from '../../../../shared/qdq/fp16/int8Inputs.ts';
import { toHalf } from '../../../../shared/qdq/fp16/toHalf.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { ampere114 } from '../../../support/predicted.ts';
import { valueOf } from '../../../support/valueOf.ts';

const network = 'x:f32[1,16,8,8] -> q(0.02) -> conv1(16) -> relu -> a\n a -> q(0.03) -> conv2(16) -> y';

describe('an input that only a Q reads', () => {
  test('becomes INT8, and its Q goes', () => {
    const { graph, inputs } = withInt8Inputs(graphOf(network));
    expect(inputs).toEqual([{ name: 'x', scale: Math.fround(0.02), quantizers: ['x_q'] }]);
    expect(inferShapes(graph, new Map()).get('x')?.dtype).toBe('int8');
    expect(indexOf(graph).nodes.map((node) => node.name)).not.toContain('x_q');
  });

  test('saves TensorRT 11 the kernel at the border, also in FP16', () => {
    const before = predict(coreGraphOf(graphOf(network)), ampere114);
    const { graph } = valueOf(toHalf(withInt8Inputs(graphOf(network)).graph, { io: 'keep', keep: null }));
    const core = coreGraphOf(graph);
    const after = predict(core, ampere114);
    expect(checkLegality(core, ampere114, after.regions).verdict).toBe('accepted');
    expect(after.reformats.qdq).toBeLessThan(before.reformats.qdq);
    expect(after.movedBytes).toBeLessThan(before.movedBytes);
    expect(after.weightedOps.float).toBe(0);
  });
});

test.each([
  ['that something else reads', 'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> a\n x -> relu -> b\n a, b -> add -> y'],
  ['whose Qs differ', 'x:f32[1,8,8,8] -> q(0.02) -> conv1 -> a\n x -> q(0.03) -> conv2 -> b\n a, b -> add -> y'],
  ['of a float model', 'x:f32[1,8,8,8] -> conv1 -> y'],
  ['with another zero point', 'x:f32[1,8,8,8] -> q(0.02 u8 zp=128) -> conv1 -> y'],
])('an input %s stays as it is', (_, text) => {
  const graph = graphOf(text);
  const made = withInt8Inputs(graph);
  expect(made.inputs).toEqual([]);
  expect(inferShapes(made.graph, new Map()).get('x')?.dtype).toBe('fp32');
});
