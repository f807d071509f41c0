import type { Layered } from './layered.ts';
import { positionsOf } from './order.ts';

/**
 * Horizontal coordinates after Brandes and Köpf (GD 2001): four alignments of every vertex with the median of its
 * neighbours, each leaning to one corner, compacted as longest paths over blocks (so the published fault in the class
 * shifts does not arise), and the mean of the two middle ones. Each of the four keeps order and distance, so their
 * order statistics do too: vertices of one rank can never overlap. Linear in vertices and edges.
 */
export function coordinatesOf(
  layered: Layered,
  order: readonly (readonly number[])[],
  distance: (left: number, right: number) => number,
): Float64Array {
  const crossed = crossedByBends(layered, order);
  const candidates = ([true, false] as const).flatMap((fromTop) =>
    ([true, false] as const).map((fromLeft) => {
      const seen = (fromTop ? order : order.toReversed()).map((rank) => (fromLeft ? rank : rank.toReversed()));
      const blocks = align(layered, seen, fromTop ? layered.above : layered.below, crossed);
      const x = compact(seen, blocks, fromLeft ? distance : (right, left) => distance(left, right));
      return fromLeft ? x : x.map((value) => -value);
    }),
  );
  return middle(candidates);
}

/** Segments that meet a chain of bends lose to it (type 1 conflicts), so that long edges run straight. */
function crossedByBends(layered: Layered, order: readonly (readonly number[])[]): ReadonlySet<number> {
  const isBend = (vertex: number): boolean => vertex >= layered.nodes;
  const position = positionsOf(layered.vertices, order);
  const crossed = new Set<number>();
  for (let rank = 1; rank + 1 < order.length; rank++) {
    const upper = order[rank]!;
    const lower = order[rank + 1]!;
    let low = 0;
    let scanned = 0;
    lower.forEach((vertex, at) => {
      const innerAbove = isBend(vertex) ? layered.above[vertex]!.find(isBend) : undefined;
      if (innerAbove === undefined && at !== lower.length - 1) return;
      const high = innerAbove === undefined ? upper.length - 1 : position[innerAbove]!;
      for (; scanned <= at; scanned++)
        for (const neighbour of layered.above[lower[scanned]!]!) {
          const outside = position[neighbour]! < low || position[neighbour]! > high;
          const isInner = isBend(neighbour) && isBend(lower[scanned]!);
          if (outside && !isInner) crossed.add(segment(layered, neighbour, lower[scanned]!));
        }
      low = high;
    });
  }
  return crossed;
}

const segment = (layered: Layered, upper: number, lower: number): number => upper * layered.vertices + lower;

/** The topmost vertex of the block that each vertex belongs to. */
function align(
  layered: Layered,
  order: readonly (readonly number[])[],
  neighbours: readonly (readonly number[])[],
  crossed: ReadonlySet<number>,
): Int32Array {
  const position = positionsOf(layered.vertices, order);
  const root = Int32Array.from({ length: layered.vertices }, (_, vertex) => vertex);
  for (const rank of order) {
    let last = -1;
    for (const vertex of rank) {
      const sorted = mainNeighbours(layered, neighbours[vertex]!).toSorted((a, b) => position[a]! - position[b]!);
      if (sorted.length === 0) continue;
      const centre = (sorted.length - 1) / 2;
      for (const at of new Set([Math.floor(centre), Math.ceil(centre)])) {
        const other = sorted[at]!;
        const [upper, lower] = layered.ranks[other]! < layered.ranks[vertex]! ? [other, vertex] : [vertex, other];
        if (position[other]! <= last || crossed.has(segment(layered, upper, lower))) continue;
        root[vertex] = root[other]!;
        last = position[other]!;
        break;
      }
    }
  }
  return root;
}

/**
 * A constant that only this vertex reads, or an output that only it writes, stands beside the way and does not bend it:
 * else a chain of layers with weights would drift to one side, half a step a layer.
 */
function mainNeighbours(layered: Layered, neighbours: readonly number[]): readonly number[] {
  const main = neighbours.filter((other) => layered.above[other]!.length + layered.below[other]!.length > 1);
  return main.length > 0 ? main : neighbours;
}

/** Blocks as far left as their left neighbours allow, then pulled right up to their right ones. */
function compact(
  order: readonly (readonly number[])[],
  root: Int32Array,
  distance: (left: number, right: number) => number,
): Float64Array {
  const right: { to: number; gap: number }[][] = Array.from({ length: root.length }, () => []);
  const waiting = new Int32Array(root.length);
  for (const rank of order)
    for (let at = 1; at < rank.length; at++) {
      const from = root[rank[at - 1]!]!;
      const to = root[rank[at]!]!;
      right[from]!.push({ to, gap: distance(rank[at - 1]!, rank[at]!) });
      waiting[to]!++;
    }
  const x = new Float64Array(root.length);
  const sorted: number[] = [];
  for (let vertex = 0; vertex < root.length; vertex++)
    if (root[vertex] === vertex && waiting[vertex] === 0) sorted.push(vertex);
  for (let at = 0; at < sorted.length; at++)
    for (const { to, gap } of right[sorted[at]!]!) {
      x[to] = Math.max(x[to]!, x[sorted[at]!]! + gap);
      if (--waiting[to]! === 0) sorted.push(to);
    }
  for (const block of sorted.toReversed()) {
    const room = right[block]!.reduce((least, { to, gap }) => Math.min(least, x[to]! - gap), Infinity);
    if (room < Infinity) x[block] = Math.max(x[block]!, room);
  }
  return x.map((_, vertex) => x[root[vertex]!]!);
}

/** The candidates are laid over the narrowest one, left-leaning by their left edge and right-leaning by their right. */
function middle(candidates: readonly Float64Array[]): Float64Array {
  const spans = candidates.map((x) => ({
    low: x.reduce((least, value) => Math.min(least, value), Infinity),
    high: x.reduce((most, value) => Math.max(most, value), -Infinity),
  }));
  const narrowest = spans.reduce((a, b) => (b.high - b.low < a.high - a.low ? b : a));
  const shifts = spans.map((span, index) => (index % 2 === 0 ? narrowest.low - span.low : narrowest.high - span.high));
  return candidates[0]!.map((_, vertex) => {
    const [, second, third] = candidates.map((x, index) => x[vertex]! + shifts[index]!).toSorted((a, b) => a - b);
    return (second! + third!) / 2;
  });
}
