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

test('a tensor written in parts is read from every part (synthetic engine)', () => {
  const flow = flowOf(
    engine([
      layer('left', { outputs: ['cat'] }),
      layer('right', { outputs: ['cat'] }),
      layer('next', { inputs: ['cat'] }),
    ]),
  );
  expect(edges(flow)).toEqual(['0 → 2 cat', '1 → 2 cat']);
});

test('a name that is used again later joins only what ran before (synthetic engine)', () => {
  const flow = flowOf(
    engine([
      layer('first', { outputs: ['t'] }),
      layer('reader', { inputs: ['t'], outputs: ['u'] }),
      layer('second', { inputs: ['u'], outputs: ['t'] }),
    ]),
  );
  expect(edges(flow)).toEqual(['0 → 1 t', '1 → 2 u']);
});

test('ends without a direction are inputs exactly when nothing writes them (synthetic engine)', () => {
  const flow = flowOf(engine([layer('a', { inputs: ['x'], outputs: ['y'] })], ['? x', '? y']));
  expect(edges(flow)).toEqual(['1 → 0 x', '0 → 2 y']);
});

test('a list of names has no edges (synthetic engine)', () => {
  expect(flowOf(engine([layer('a'), layer('b')])).edges).toEqual([]);
});
