import type { Layered } from './layered.ts';
import type { LayoutEdge, Point, Route, Size } from './types.ts';

/** Where everything of one component stands: node corners, bends and the bands of the ranks. */
export interface Placement {
  readonly sizes: readonly Size[];
  readonly corners: readonly Point[];
  /** Centre of every vertex of the layered graph, bends included. */
  readonly x: Float64Array;
  readonly bands: readonly Band[];
}

/** From top to bottom of the tallest node of a rank. */
export interface Band {
  readonly top: number;
  readonly bottom: number;
}

const portGap = 14;

/** Routes of `downward` edges: ports are spread along the node in the order of where their edges go, so none cross at it. */
export function routesOf(layered: Layered, downward: readonly LayoutEdge[], place: Placement): readonly Route[] {
  const leaving = portsOf(
    downward,
    place,
    (edge) => edge.from,
    (edge, bends) => place.x[bends?.[0] ?? edge.to]!,
    layered,
  );
  const entering = portsOf(
    downward,
    place,
    (edge) => edge.to,
    (edge, bends) => place.x[bends?.at(-1) ?? edge.from]!,
    layered,
  );
  return downward.map((edge, index) => {
    const start = { x: leaving[index]!, y: place.corners[edge.from]!.y + place.sizes[edge.from]!.height };
    const end = { x: entering[index]!, y: place.corners[edge.to]!.y };
    const bends = layered.bends[index];
    if (!bends) return { kind: 'tunnel', from: start, to: end };
    const points = [start, { x: start.x, y: bandOf(edge.from).bottom }];
    for (const bend of bends)
      points.push({ x: place.x[bend]!, y: bandOf(bend).top }, { x: place.x[bend]!, y: bandOf(bend).bottom });
    points.push({ x: end.x, y: bandOf(edge.to).top }, end);
    return { kind: 'drawn', points };
  });

  function bandOf(vertex: number): Band {
    return place.bands[layered.ranks[vertex]!]!;
  }
}

/** The x of each edge at its node of one side; all tunnels share the last port. */
function portsOf(
  edges: readonly LayoutEdge[],
  place: Placement,
  nodeOf: (edge: LayoutEdge) => number,
  aim: (edge: LayoutEdge, bends: readonly number[] | null | undefined) => number,
  layered: Layered,
): Float64Array {
  const byNode = new Map<number, number[]>();
  edges.forEach((edge, index) => {
    const own = byNode.get(nodeOf(edge));
    if (own) own.push(index);
    else byNode.set(nodeOf(edge), [index]);
  });
  const ports = new Float64Array(edges.length);
  for (const [node, own] of byNode) {
    const towards = (index: number): number => aim(edges[index]!, layered.bends[index]);
    const drawn = own.filter((index) => layered.bends[index] !== null);
    drawn.sort((a, b) => towards(a) - towards(b) || a - b);
    const count = drawn.length + (drawn.length < own.length ? 1 : 0);
    const step = Math.min(portGap, (place.sizes[node]!.width * 0.7) / count);
    const portAt = (at: number): number => place.x[node]! + (at - (count - 1) / 2) * step;
    for (const index of own) ports[index] = portAt(drawn.length);
    drawn.forEach((index, at) => (ports[index] = portAt(at)));
  }
  return ports;
}
