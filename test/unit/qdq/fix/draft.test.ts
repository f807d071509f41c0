import { expect, test } from 'vitest';
import { invertEdits, applyEdits } from '../../../../shared/onnx/edit.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { Draft } from '../../../../shared/qdq/fix/draft.ts';
import { addScale, insertPair, retarget, setScale, zeroPoint } from '../../../../shared/qdq/fix/pairEdits.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { valueOf } from '../../../support/valueOf.ts';

const graph = graphOf(`
  x:f32[1,16,8,8] -> relu -> a
  a -> q(0.02) -> conv1 -> b
  a -> tanh -> c`);

const newPair = (draft: Draft, tensor: string) =>
  insertPair(draft, {
    tensor,
    scale: addScale(draft, 'new_scale', [0.5], 'fp32'),
    zeroPoint: zeroPoint(draft),
    axis: null,
  });

test('what a draft records makes the graph that it shows, and its inverse gives the same bytes', () => {
  const draft = new Draft(graph);
  retarget(draft, [{ node: 'c', slot: 0 }], newPair(draft, 'a'));
  const edited = draft.finish();
  expect(indexOf(edited).nodes.map((node) => node.name)).toEqual([
    'relu',
    'a_QuantizeLinear',
    'a_DequantizeLinear',
    'a_q',
    'a_dq',
    'conv1_w_q',
    'conv1_w_dq',
    'conv1',
    'tanh',
  ]);
  const back = valueOf(applyEdits(edited, invertEdits(draft.edits)));
  expect(encodeModel(back)).toEqual(encodeModel(graph));
});

test('a new node stands behind the makers of its inputs and before its readers', () => {
  const draft = new Draft(graph);
  const dq = newPair(draft, 'b');
  expect(draft.positionOf(dq)).toBe(draft.positionOf('b') + 2);
});

test('names that exist anywhere in the model are not taken again', () => {
  const draft = new Draft(graph);
  expect(draft.freshName('relu')).toBe('relu_2');
  expect(draft.freshName('relu')).toBe('relu_3');
  expect(draft.freshName('a_q_scale')).toBe('a_q_scale_2');
});

test('a scale that others read is not changed under them', () => {
  const shared = graphOf('x:f32[1,16,8,8] -> relu -> a\n a -> q(0.02) -> b\n a -> q(0.02) -> c');
  const draft = new Draft(shared);
  setScale(draft, ['a_q2', 'c'], addScale(draft, 'other', [0.04], 'fp32'));
  const { nodes, initializers } = indexOf(draft.finish());
  expect(nodes.map((node) => node.input?.[1] ?? '').filter((name) => name !== '')).toEqual([
    'a_q_scale',
    'a_q_scale',
    'other',
    'other',
  ]);
  expect(initializers.has('a_q2_scale')).toBe(false);
});

test('sweeping takes what only the removed nodes read, and keeps what is read elsewhere or is an output', () => {
  const draft = new Draft(graph);
  const removed = retarget(draft, [{ node: 'b', slot: 0 }], 'a');
  expect(removed).toEqual(['a_dq', 'a_q']);
  expect([...indexOf(draft.finish()).initializers.keys()]).toEqual([
    'conv1_w',
    'conv1_w_q_scale',
    'conv1_w_q_zero',
    'conv1_b',
  ]);
  expect(new Draft(graphOf('x:f32[4] -> q(0.02) -> y')).sweep('y')).toEqual([]);
});

test('all pairs of a plan share one zero', () => {
  const draft = new Draft(graph);
  newPair(draft, 'a');
  newPair(draft, 'b');
  const zeros = [...indexOf(draft.finish()).initializers.keys()].filter((name) => name.includes('zero_point'));
  expect(zeros).toEqual(['qdq_studio_zero_point']);
});
