import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beamOf } from '../../../../shared/engine/view/beam.ts';
import { fold } from '../../../../shared/engine/view/fold.ts';

const edge = (from: number, to: number, name = `t${from}`) => ({ from, to, tensor: { name } });
const chain = { nodes: [0, 1, 2, 3, 4], edges: [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4), edge(0, 3)] };

describe('folding (synthetic graph)', () => {
  test('a closed block stands where its first node stood, and keeps every edge to the outside', () => {
    const folded = fold(chain, new Map([[7, [1, 2]]]), null);
    expect(folded.ids).toEqual([0, 12, 3, 4]);
    expect([...folded.places]).toEqual([0, 1, 1, 2, 3]);
    expect(folded.edges).toEqual([
      { from: 0, to: 1, edge: 0 },
      { from: 1, to: 2, edge: 2 },
      { from: 2, to: 3, edge: 3 },
      { from: 0, to: 2, edge: 4 },
    ]);
  });

  test('one tensor that two nodes of a block read is one edge; two tensors stay two', () => {
    const graph = { nodes: [0, 1, 2], edges: [edge(0, 1), edge(0, 2), edge(0, 2, 'other')] };
    expect(fold(graph, new Map([[0, [1, 2]]]), null).edges.map((one) => one.edge)).toEqual([0, 2]);
  });

  test('only what is asked for is drawn, with the edges between', () => {
    const folded = fold(chain, new Map(), new Set([0, 1, 3]));
    expect(folded.ids).toEqual([0, 1, 3]);
    expect(folded.edges.map((one) => one.edge)).toEqual([0, 4]);
  });

  test('nothing is lost: every edge is drawn, or lies inside a block, or is of one tensor with a drawn one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 60 }),
        fc.uniqueArray(fc.nat(19), { maxLength: 12 }),
        (pairs, members) => {
          const graph = { nodes: Array.from({ length: 20 }), edges: pairs.map(([from, to]) => edge(from, to)) };
          const half = Math.floor(members.length / 2);
          const blocks = new Map([
            [0, members.slice(0, half)],
            [1, members.slice(half)],
          ]);
          const { places, edges } = fold(graph, blocks, null);
          const drawn = new Set(edges.map((one) => `${one.from} ${one.to} ${graph.edges[one.edge]!.tensor.name}`));
          for (const { from, to, tensor } of graph.edges) {
            const isInside = places[from] === places[to] && from !== to;
            expect(isInside || drawn.has(`${places[from]} ${places[to]} ${tensor.name}`)).toBe(true);
          }
        },
      ),
    );
  });
});

test('a beam reaches as many edges far as it is told, up and down (synthetic graph)', () => {
  expect(beamOf(chain.edges, [4], 1)).toEqual(new Set([3, 4]));
  expect(beamOf(chain.edges, [4], 2)).toEqual(new Set([0, 2, 3, 4]));
  expect(beamOf(chain.edges, [4], 99).size).toBe(5);
  expect(beamOf(chain.edges, [2], 0)).toEqual(new Set([2]));
});
