import { sizeBytesOf } from '../../base/dtype.ts';
import type { EdgeRef } from '../fix/action.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { TieGroup } from '../ties.ts';
import { edgeRef } from './edgeRef.ts';
import { dataEdges } from './kernels.ts';

/**
 * Where to cut a tie group in two: the inputs of its joining operators at which the fewest bytes are rescaled, so that
 * no operator ties `low` to `high` any more. A minimum cut, by augmenting the shortest path (Edmonds and Karp) over the
 * tensors and operators of the group; only an operator's inputs can be cut, as in `TieCut`.
 */
export function cutBetween(
  core: CoreGraph,
  group: TieGroup,
  low: readonly string[],
  high: readonly string[],
): readonly EdgeRef[] | null {
  if (low.length === 0 || high.length === 0 || group.through.length > maxOperators) return null;
  const network = new Network();
  const edges = new Map<string, EdgeRef>();
  for (const node of group.through) {
    const operator = `op:${node.outputs[0] ?? ''}`;
    for (const edge of dataEdges(node)) {
      network.link(`t:${edge.tensor}`, operator, bytesOf(core, edge.tensor));
      edges.set(`t:${edge.tensor}|${operator}`, edgeRef(node, edge));
    }
    for (const output of node.outputs) network.link(operator, `t:${output}`, Infinity);
  }
  for (const tensor of low) network.link('low', `t:${tensor}`, Infinity);
  for (const tensor of high) network.link(`t:${tensor}`, 'high', Infinity);
  const crossing = network.cut('low', 'high');
  return crossing?.flatMap(([from, to]) => edges.get(`${from}|${to}`) ?? edges.get(`${to}|${from}`) ?? []) ?? null;
}

/** A group of more operators is not cut by hand, and finding the cut would take long. */
const maxOperators = 128;

function bytesOf({ types }: CoreGraph, tensor: string): number {
  const shape = types.get(tensor)?.shape;
  const count = shape?.reduce<number>((product, dim) => product * Math.max(1, dim ?? 1), 1) ?? 1;
  return sizeBytesOf('int8', count);
}

/** An undirected network with capacities. */
class Network {
  readonly #capacity = new Map<string, Map<string, number>>();

  link(a: string, b: string, capacity: number): void {
    this.#add(a, b, capacity);
    this.#add(b, a, capacity);
  }

  /** The links of a smallest set that parts `source` from `sink`; null when only infinite ones would. */
  cut(source: string, sink: string): readonly (readonly [string, string])[] | null {
    const rest = new Map([...this.#capacity].map(([from, row]) => [from, new Map(row)]));
    const move = (from: string, to: string, by: number) => {
      const row = rest.get(from)!;
      row.set(to, (row.get(to) ?? 0) + by);
    };
    for (;;) {
      const cameFrom = reach(rest, source);
      if (!cameFrom.has(sink)) return this.#crossing(new Set(cameFrom.keys()));
      const path = pathTo(cameFrom, sink);
      const flow = Math.min(...path.map(([from, to]) => rest.get(from)!.get(to)!));
      if (flow === Infinity) return null;
      for (const [from, to] of path) {
        move(from, to, -flow);
        move(to, from, flow);
      }
    }
  }

  #crossing(reached: ReadonlySet<string>): readonly (readonly [string, string])[] {
    return [...this.#capacity].flatMap(([from, row]) =>
      reached.has(from) ? [...row.keys()].filter((to) => !reached.has(to)).map((to) => [from, to] as const) : [],
    );
  }

  #add(from: string, to: string, capacity: number): void {
    const row = this.#capacity.get(from) ?? new Map<string, number>();
    this.#capacity.set(from, row);
    row.set(to, (row.get(to) ?? 0) + capacity);
  }
}

/** Breadth first over links with capacity left: where each node was reached from. */
function reach(rest: ReadonlyMap<string, ReadonlyMap<string, number>>, source: string): ReadonlyMap<string, string> {
  const cameFrom = new Map([[source, source]]);
  for (const node of cameFrom.keys())
    for (const [next, capacity] of rest.get(node) ?? [])
      if (capacity > 0 && !cameFrom.has(next)) cameFrom.set(next, node);
  return cameFrom;
}

function pathTo(cameFrom: ReadonlyMap<string, string>, sink: string): readonly (readonly [string, string])[] {
  const path: (readonly [string, string])[] = [];
  for (let at = sink; cameFrom.get(at) !== at; at = cameFrom.get(at)!) path.push([cameFrom.get(at)!, at]);
  return path;
}
