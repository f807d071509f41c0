import { expect, test } from 'vitest';
import { modelDrawingOf } from '../../../shared/qdq/modelDrawing.ts';
import { graphOf } from '../../support/graphOf.ts';

const drawing = modelDrawingOf(
  graphOf(`
    x:f32[1,8,16,16] -> q(0.02) -> conv1(8) -> relu -> a
    a -> conv2(8) -> y`),
);
const nameOf = (at: number): string => {
  const node = drawing.nodes[at]!;
  return node.kind === 'node' ? node.name : `${node.kind} ${node.tensor.name}`;
};

test('nodes of the file come first, its inputs and outputs last', () => {
  expect(drawing.nodes.map((_, at) => nameOf(at)).slice(-2)).toEqual(['input x', 'output y']);
});

test('Q/DQ of activations and of weights are told apart', () => {
  const roles = Object.fromEntries(
    drawing.nodes.flatMap((node) => (node.kind === 'node' ? [[node.name, node.role] as const] : [])),
  );
  expect(roles).toEqual({
    x_q: 'activation-qdq',
    x_dq: 'activation-qdq',
    conv1_w_q: 'weight-qdq',
    conv1_w_dq: 'weight-qdq',
    conv1: 'compute',
    relu: 'compute',
    conv2: 'compute',
  });
});

test('edges are the tensors between nodes, with type and shape', () => {
  const text = drawing.edges.map(
    ({ from, to, tensor }) => `${nameOf(from)} -${tensor.dtype} ${tensor.shape?.join('×')}> ${nameOf(to)}`,
  );
  expect(text).toContain('input x -fp32 1×8×16×16> x_q');
  expect(text).toContain('x_q -int8 1×8×16×16> x_dq');
  expect(text).toContain('conv2 -fp32 1×8×16×16> output y');
});
