import { componentsOf, shelve } from './components.ts';
import { coordinatesOf } from './coordinates.ts';
import { layeredOf } from './layered.ts';
import { orderVertices } from './order.ts';
import { rankNodes } from './ranks.ts';
import { routesOf, type Band } from './routes.ts';
import type { Layout, LayoutInput, Point, Route } from './types.ts';

/**
 * The layered layout of engine graphs, top to bottom, for the window and the report alike.
 *
 * Longest-path ranks, barycentre order, Brandes–Köpf coordinates, each in a file of its own. Made for what engines look
 * like (thousands of ranks, few vertices in each, long skips): time is linear but for the sorting within ranks, nothing
 * recurses, and edges that would cross more than twelve ranks become tunnels. No two nodes overlap, no edge is lost, no
 * drawn edge runs over a node, and the same input gives the same picture. It groups and collapses nothing: callers do.
 */
export function layoutGraph(input: LayoutInput): Layout {
  const components = componentsOf(input.nodes.length, input.edges);
  const parts = components.map((component) => {
    const own = new Map(component.nodes.map((node, index) => [node, index]));
    return layoutComponent({
      nodes: component.nodes.map((node) => input.nodes[node]!),
      edges: component.edges.map((edge) => ({
        from: own.get(input.edges[edge]!.from)!,
        to: own.get(input.edges[edge]!.to)!,
      })),
    });
  });
  const shelves = shelve(
    parts.map((part) => part.size),
    componentGap,
  );
  const nodes: Point[] = Array.from({ length: input.nodes.length });
  const ranks: number[] = Array.from({ length: input.nodes.length });
  const routes: Route[] = Array.from({ length: input.edges.length });
  components.forEach((component, index) => {
    const part = parts[index]!;
    const offset = shelves.at[index]!;
    component.nodes.forEach((node, at) => {
      nodes[node] = shifted(part.nodes[at]!, offset);
      ranks[node] = part.ranks[at]!;
    });
    component.edges.forEach((edge, at) => (routes[edge] = shiftedRoute(part.routes[at]!, offset)));
  });
  return { size: shelves.size, nodes, ranks, routes };
}

const componentGap = 40;
const nodeGap = 28;
const bendWidth = 10;
const bendGap = 14;

function layoutComponent(input: LayoutInput): Layout {
  const { ranks, downward } = rankNodes(input.nodes.length, input.edges);
  const layered = layeredOf(ranks, downward);
  const order = orderVertices(layered);
  const widthOf = (vertex: number): number => input.nodes[vertex]?.width ?? bendWidth;
  const isNode = (vertex: number): boolean => vertex < layered.nodes;
  const x = coordinatesOf(
    layered,
    order,
    (left, right) => (widthOf(left) + widthOf(right)) / 2 + (isNode(left) && isNode(right) ? nodeGap : bendGap),
  );
  const left = x.reduce((least, centre, vertex) => Math.min(least, centre - widthOf(vertex) / 2), Infinity);
  const centred = x.map((centre) => centre - left);
  const bands = bandsOf(order, layered.below, centred, (vertex) => input.nodes[vertex]?.height ?? 0);
  const corners = input.nodes.map((size, node) => {
    const band = bands[ranks[node]!]!;
    return { x: centred[node]! - size.width / 2, y: (band.top + band.bottom - size.height) / 2 };
  });
  const routes = routesOf(layered, downward, { sizes: input.nodes, corners, x: centred, bands });
  return {
    size: {
      width: centred.reduce((most, centre, vertex) => Math.max(most, centre + widthOf(vertex) / 2), 0),
      height: bands.at(-1)?.bottom ?? 0,
    },
    nodes: corners,
    ranks: [...ranks],
    routes: routes.map((route, index) => (downward[index] === input.edges[index] ? route : reversed(route))),
  };
}

const rankGap = 30;
const widestRankGap = 84;

/** Ranks whose edges run far sideways stand further apart, so that the curves stay readable. */
function bandsOf(
  order: readonly (readonly number[])[],
  below: readonly (readonly number[])[],
  x: Float64Array,
  heightOf: (vertex: number) => number,
): readonly Band[] {
  let top = 0;
  return order.map((rank) => {
    const bottom = top + rank.reduce((most, vertex) => Math.max(most, heightOf(vertex)), 0);
    const reach = rank.reduce(
      (most, vertex) => below[vertex]!.reduce((far, lower) => Math.max(far, Math.abs(x[lower]! - x[vertex]!)), most),
      0,
    );
    const band = { top, bottom };
    top = bottom + Math.min(widestRankGap, rankGap + reach / 10);
    return band;
  });
}

const shifted = (point: Point, by: Point): Point => ({ x: point.x + by.x, y: point.y + by.y });

const shiftedRoute = (route: Route, by: Point): Route =>
  route.kind === 'drawn'
    ? { kind: 'drawn', points: route.points.map((point) => shifted(point, by)) }
    : { kind: 'tunnel', from: shifted(route.from, by), to: shifted(route.to, by) };

/** An edge that was turned round to break a cycle is drawn as it was given. */
const reversed = (route: Route): Route =>
  route.kind === 'drawn'
    ? { kind: 'drawn', points: route.points.toReversed() }
    : { kind: 'tunnel', from: route.to, to: route.from };
