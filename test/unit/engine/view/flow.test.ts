import { expect, test } from 'vitest';
import { flowOf } from '../../../../shared/engine/view/flow.ts';
import { engine, layer } from './engineOf.ts';

const edges = (of: ReturnType<typeof flowOf>): readonly string[] =>
  of.edges.map(({ from, to, tensor }) => `${from} → ${to} ${tensor.name}`);

test('layers, inputs and outputs are joined by the tensors that they share (synthetic engine)', () => {
  const flow = flowOf(
    engine(
      [layer('a', { inputs: ['x'], outputs: ['t'] }), layer('b', { inputs: ['t'], outputs: ['y'] })],
      ['> x', '< y'],
    ),
  );
  expect(flow.nodes.map((node) => node.kind)).toEqual(['layer', 'layer', 'input', 'output']);
  expect(edges(flow)).toEqual(['2 → 0 x', '0 → 1 t', '1 → 3 y']);
});

test('ends without a direction are inputs exactly when nothing writes them (synthetic engine)', () => {
  const flow = flowOf(engine([layer('a', { inputs: ['x'], outputs: ['y'] })], ['? x', '? y']));
  expect(edges(flow)).toEqual(['1 → 0 x', '0 → 2 y']);
});

test('one input that several layers read is one node (synthetic engine)', () => {
  const flow = flowOf(engine([layer('a', { inputs: ['x'] }), layer('b', { inputs: ['x'] })], ['> x']));
  expect(edges(flow)).toEqual(['2 → 0 x', '2 → 1 x']);
});

test('a list of names has no edges (synthetic engine)', () => {
  expect(flowOf(engine([layer('a'), layer('b')])).edges).toEqual([]);
});
