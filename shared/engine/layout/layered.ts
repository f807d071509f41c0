import type { LayoutEdge } from './types.ts';

/**
 * The proper layered graph: every drawn edge joins neighbouring ranks, through one bend per rank that it crosses. Edges
 * that would cross too many, and far edges of a source that feeds many, become tunnels and take no part from here on.
 */
export interface Layered {
  /** Vertices 0 … nodes−1 are the nodes, the rest are bends. */
  readonly nodes: number;
  readonly vertices: number;
  readonly ranks: Int32Array;
  readonly above: readonly (readonly number[])[];
  readonly below: readonly (readonly number[])[];
  /** By edge: its bends from top to bottom; null = tunnel. */
  readonly bends: readonly (readonly number[] | null)[];
}

const longestDrawn = 12;
const mostReaders = 8;

export function layeredOf(nodeRanks: Int32Array, downward: readonly LayoutEdge[]): Layered {
  const nodes = nodeRanks.length;
  const readers = new Int32Array(nodes);
  for (const edge of downward) readers[edge.from]!++;
  const span = (edge: LayoutEdge): number => nodeRanks[edge.to]! - nodeRanks[edge.from]!;
  const limit = spanLimit(downward.map(span), nodes);
  const isTunnel = (edge: LayoutEdge): boolean =>
    span(edge) < 1 || span(edge) > limit || (span(edge) > 1 && readers[edge.from]! > mostReaders);

  const ranks = [...nodeRanks];
  const above: number[][] = Array.from({ length: nodes }, () => []);
  const below: number[][] = Array.from({ length: nodes }, () => []);
  const join = (upper: number, lower: number): void => {
    below[upper]!.push(lower);
    above[lower]!.push(upper);
  };
  const bends = downward.map((edge) => {
    if (isTunnel(edge)) return null;
    const own: number[] = [];
    let last = edge.from;
    for (let rank = nodeRanks[edge.from]! + 1; rank < nodeRanks[edge.to]!; rank++) {
      const bend = ranks.push(rank) - 1;
      above.push([]);
      below.push([]);
      join(last, bend);
      own.push(bend);
      last = bend;
    }
    join(last, edge.to);
    return own;
  });
  return { nodes, vertices: ranks.length, ranks: Int32Array.from(ranks), above, below, bends };
}

/** Shorter than usual where bends would outnumber the nodes several times over: time stays linear in the input. */
function spanLimit(spans: readonly number[], nodes: number): number {
  for (const limit of [longestDrawn, 6, 3]) {
    const bends = spans.reduce((sum, span) => sum + (span <= limit ? Math.max(0, span - 1) : 0), 0);
    if (bends <= 4 * nodes + 1000) return limit;
  }
  return 1;
}
