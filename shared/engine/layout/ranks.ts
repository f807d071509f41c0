import type { LayoutEdge } from './types.ts';

/**
 * Ranks by longest path. Edges that close a cycle are turned round first (engines have none, broken files may); sources
 * are then pulled down to just above their first reader, so that a constant stands beside what reads it.
 */
export interface Ranking {
  readonly ranks: Int32Array;
  /** Edges as ranked: every one points down. Self-loops stay as they are. */
  readonly downward: readonly LayoutEdge[];
}

export function rankNodes(count: number, edges: readonly LayoutEdge[]): Ranking {
  const downward = turnBackEdges(count, edges);
  const successors = adjacency(count, downward);
  const order = topologicalOrder(count, downward, successors);
  const ranks = new Int32Array(count);
  for (const node of order)
    for (const next of successors[node]!) if (next !== node) ranks[next] = Math.max(ranks[next]!, ranks[node]! + 1);
  const isFed = new Uint8Array(count);
  for (const edge of downward) if (edge.from !== edge.to) isFed[edge.to] = 1;
  for (let node = 0; node < count; node++) {
    const readers = successors[node]!.filter((next) => next !== node);
    if (isFed[node] === 0 && readers.length > 0)
      ranks[node] = readers.reduce((low, next) => Math.min(low, ranks[next]!), Infinity) - 1;
  }
  return { ranks, downward };
}

const fresh = 0;
const open = 1;
const closed = 2;

/** Depth first, with a stack of its own: engines are ten thousands of layers deep. */
function turnBackEdges(count: number, edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const leaving: number[][] = Array.from({ length: count }, () => []);
  edges.forEach((edge, index) => leaving[edge.from]!.push(index));
  const state = new Uint8Array(count);
  const isBack = new Uint8Array(edges.length);
  const next = new Int32Array(count);
  for (let root = 0; root < count; root++) {
    if (state[root] !== fresh) continue;
    const stack = [root];
    state[root] = open;
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const index = leaving[node]![next[node]!++];
      if (index === undefined) {
        state[node] = closed;
        stack.pop();
        continue;
      }
      const target = edges[index]!.to;
      if (state[target] === open) isBack[index] = 1;
      else if (state[target] === fresh) {
        state[target] = open;
        stack.push(target);
      }
    }
  }
  return edges.map((edge, index) => (isBack[index] === 1 ? { from: edge.to, to: edge.from } : edge));
}

function topologicalOrder(
  count: number,
  edges: readonly LayoutEdge[],
  successors: readonly (readonly number[])[],
): readonly number[] {
  const waiting = new Int32Array(count);
  for (const edge of edges) if (edge.from !== edge.to) waiting[edge.to]!++;
  const order: number[] = [];
  for (let node = 0; node < count; node++) if (waiting[node] === 0) order.push(node);
  for (let at = 0; at < order.length; at++)
    for (const next of successors[order[at]!]!) if (next !== order[at] && --waiting[next]! === 0) order.push(next);
  return order;
}

function adjacency(count: number, edges: readonly LayoutEdge[]): readonly (readonly number[])[] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (const edge of edges) lists[edge.from]!.push(edge.to);
  return lists;
}
