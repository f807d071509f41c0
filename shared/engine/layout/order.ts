import type { Layered } from './layered.ts';

/**
 * The order of vertices within each rank: depth-first at the start, which keeps branches together, then barycentre sweeps
 * down and up with exchanges of neighbours; the order with the fewest crossings is kept. Ties keep their order, so that
 * the same graph always gives the same picture. Sugiyama 1981; counting after Barth, Jünger, Mutzel 2002.
 */
export function orderVertices(layered: Layered): readonly (readonly number[])[] {
  let order = firstOrder(layered);
  let best = order;
  let fewest = countCrossings(layered, order);
  let sinceBetter = 0;
  const sweeps = layered.vertices > 50_000 ? 3 : layered.vertices > 10_000 ? 6 : 16;
  for (let sweep = 0; sweep < sweeps && fewest > 0 && sinceBetter < 4; sweep++) {
    order = sweepOnce(layered, order, sweep % 2 === 0);
    exchangeNeighbours(layered, order);
    const crossings = countCrossings(layered, order);
    sinceBetter = crossings < fewest ? 0 : sinceBetter + 1;
    if (crossings < fewest) {
      fewest = crossings;
      best = order.map((rank) => [...rank]);
    }
  }
  return best;
}

function firstOrder(layered: Layered): number[][] {
  const height = layered.ranks.reduce((high, rank) => Math.max(high, rank + 1), 0);
  const order: number[][] = Array.from({ length: height }, () => []);
  const seen = new Uint8Array(layered.vertices);
  const roots = [...layered.ranks.keys()].toSorted((a, b) => layered.ranks[a]! - layered.ranks[b]! || a - b);
  for (const root of roots) {
    const stack = [root];
    while (stack.length > 0) {
      const vertex = stack.pop()!;
      if (seen[vertex] === 1) continue;
      seen[vertex] = 1;
      order[layered.ranks[vertex]!]!.push(vertex);
      for (const lower of layered.below[vertex]!.toReversed()) stack.push(lower);
    }
  }
  return order;
}

function sweepOnce(layered: Layered, order: readonly (readonly number[])[], isDown: boolean): number[][] {
  const next = order.map((rank) => [...rank]);
  const position = positionsOf(layered.vertices, next);
  const sides = isDown ? layered.above : layered.below;
  for (let step = 1; step < next.length; step++) {
    const rank = next[isDown ? step : next.length - 1 - step]!;
    const weight = new Map(rank.map((vertex, at) => [vertex, mean(sides[vertex]!, position) ?? at]));
    rank.sort((a, b) => weight.get(a)! - weight.get(b)! || position[a]! - position[b]!);
    rank.forEach((vertex, at) => (position[vertex] = at));
  }
  return next;
}

function mean(vertices: readonly number[], position: Int32Array): number | null {
  if (vertices.length === 0) return null;
  let sum = 0;
  for (const vertex of vertices) sum += position[vertex]!;
  return sum / vertices.length;
}

const widestExchanged = 64;

/** Swaps neighbours in a rank wherever that leaves fewer crossings on both sides; `order` is changed in place. */
function exchangeNeighbours(layered: Layered, order: number[][]): void {
  const position = positionsOf(layered.vertices, order);
  for (const rank of order) {
    if (rank.length > widestExchanged) continue;
    for (let at = 0; at + 1 < rank.length; at++) {
      const left = rank[at]!;
      const right = rank[at + 1]!;
      const gain =
        gainOfSwap(layered.above[left]!, layered.above[right]!, position) +
        gainOfSwap(layered.below[left]!, layered.below[right]!, position);
      if (gain <= 0) continue;
      rank[at] = right;
      rank[at + 1] = left;
      position[right] = at;
      position[left] = at + 1;
    }
  }
}

/** Crossings between the edges of two neighbours as they stand, minus those after a swap. */
function gainOfSwap(left: readonly number[], right: readonly number[], position: Int32Array): number {
  let gain = 0;
  if (left.length * right.length > 4096) return 0;
  for (const a of left) for (const b of right) gain += Math.sign(position[a]! - position[b]!);
  return gain;
}

function countCrossings(layered: Layered, order: readonly (readonly number[])[]): number {
  const position = positionsOf(layered.vertices, order);
  let crossings = 0;
  for (let rank = 0; rank + 1 < order.length; rank++) {
    const tree = new Int32Array(order[rank + 1]!.length + 1);
    let inserted = 0;
    for (const vertex of order[rank]!) {
      const ends = layered.below[vertex]!.map((lower) => position[lower]!);
      for (const end of ends) crossings += inserted - countUpTo(tree, end + 1);
      for (const end of ends) insert(tree, end + 1);
      inserted += ends.length;
    }
  }
  return crossings;
}

function insert(tree: Int32Array, at: number): void {
  for (let index = at; index < tree.length; index += index & -index) tree[index]!++;
}

function countUpTo(tree: Int32Array, at: number): number {
  let sum = 0;
  for (let index = at; index > 0; index -= index & -index) sum += tree[index]!;
  return sum;
}

export function positionsOf(vertices: number, order: readonly (readonly number[])[]): Int32Array {
  const position = new Int32Array(vertices);
  for (const rank of order) rank.forEach((vertex, at) => (position[vertex] = at));
  return position;
}
