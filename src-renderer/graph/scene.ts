import type { Layout, Point, Route, Size } from '../../shared/engine/layout/types.ts';
import { yIndex, type YIndex } from './yIndex.ts';
import type { Picture } from './picture.ts';

/** A picture that has been laid out, with what is needed to find parts of it by place. */
export interface GraphScene {
  readonly picture: Picture;
  readonly layout: Layout;
  readonly nodesByY: YIndex;
  readonly edgesByY: YIndex;
  /** By node: what it reads from and what reads from it. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
  /** By node: how many edges leave it by a tunnel. */
  readonly tunnels: readonly number[];
}

export interface Rect extends Point, Size {}

export function graphScene(picture: Picture, layout: Layout): GraphScene {
  const before: number[][] = picture.nodes.map(() => []);
  const after: number[][] = picture.nodes.map(() => []);
  const tunnels = picture.nodes.map(() => 0);
  picture.edges.forEach(({ from, to }, edge) => {
    after[from]!.push(to);
    before[to]!.push(from);
    if (layout.routes[edge]!.kind === 'tunnel') tunnels[from]! += 1;
  });
  return {
    picture,
    layout,
    before,
    after,
    tunnels,
    nodesByY: yIndex(layout.nodes.map(({ y }, item) => ({ item, top: y, bottom: y + picture.sizes[item]!.height }))),
    edgesByY: yIndex(layout.routes.flatMap((route, item) => spansOf(route).map((span) => ({ item, ...span })))),
  };
}

/** Nodes and drawn edges that touch `rect`, and the nodes at the ends of those edges. */
export function partIn(
  scene: GraphScene,
  rect: Rect,
): { readonly nodes: readonly number[]; readonly edges: readonly number[] } {
  const { layout, picture } = scene;
  const nodes = new Set<number>();
  for (const node of scene.nodesByY.near(rect.y, rect.y + rect.height)) {
    const { x } = layout.nodes[node]!;
    if (x < rect.x + rect.width && x + picture.sizes[node]!.width > rect.x) nodes.add(node);
  }
  const edges: number[] = [];
  const ends: number[] = [];
  for (const edge of scene.edgesByY.near(rect.y, rect.y + rect.height)) {
    const { from, to } = picture.edges[edge]!;
    if (layout.routes[edge]!.kind === 'tunnel' && !nodes.has(from) && !nodes.has(to)) continue;
    edges.push(edge);
    ends.push(from, to);
  }
  return { nodes: [...new Set([...nodes, ...ends])], edges };
}

/** The node at a point of the drawing. */
export function nodeAt(scene: GraphScene, { x, y }: Point, slack: number): number | null {
  for (const node of scene.nodesByY.near(y - slack, y + slack)) {
    const corner = scene.layout.nodes[node]!;
    const { width, height } = scene.picture.sizes[node]!;
    const inside =
      x >= corner.x - slack && x <= corner.x + width + slack && y >= corner.y - slack && y <= corner.y + height + slack;
    if (inside) return node;
  }
  return null;
}

export function boundsOf(scene: GraphScene, nodes: Iterable<number>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    const { x, y } = scene.layout.nodes[node]!;
    const { width, height } = scene.picture.sizes[node]!;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export const middleOf = (bounds: Rect | null): Point | null =>
  bounds && { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };

/** A tunnel is there only at its two mouths. */
function spansOf(route: Route): readonly { readonly top: number; readonly bottom: number }[] {
  if (route.kind === 'tunnel') return [route.from, route.to].map(({ y }) => ({ top: y, bottom: y }));
  let [top, bottom] = [Infinity, -Infinity];
  for (const { y } of route.points) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [{ top, bottom }];
}
