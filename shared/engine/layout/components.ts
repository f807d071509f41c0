import { UnionFind } from '../../base/unionFind.ts';
import type { LayoutEdge, Point, Size } from './types.ts';

/** A part of the graph that no edge joins to the rest: its nodes and edges by their index in the whole. */
export interface Component {
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
}

/** Largest first; equals in the order of their first node. */
export function componentsOf(count: number, edges: readonly LayoutEdge[]): readonly Component[] {
  const sets = new UnionFind();
  for (const edge of edges) sets.union(String(edge.from), String(edge.to));
  const found = new Map<string, { nodes: number[]; edges: number[] }>();
  const own = (node: number): { nodes: number[]; edges: number[] } => {
    const root = sets.find(String(node));
    const component = found.get(root) ?? { nodes: [], edges: [] };
    found.set(root, component);
    return component;
  };
  for (let node = 0; node < count; node++) own(node).nodes.push(node);
  edges.forEach((edge, index) => own(edge.from).edges.push(index));
  return [...found.values()].toSorted((a, b) => b.nodes.length - a.nodes.length || a.nodes[0]! - b.nodes[0]!);
}

/**
 * Places boxes on shelves, tallest first as given. A box less than half as tall as its shelf starts the next one, so that
 * loose layers stand below the network and not far out at its side; a field of equal boxes becomes about as wide as high.
 */
export function shelve(boxes: readonly Size[], gap: number): { readonly size: Size; readonly at: readonly Point[] } {
  const tallest = boxes.reduce((most, box) => Math.max(most, box.height), 0);
  const widest = boxes.reduce((most, box) => Math.max(most, box.width), 0);
  const small = boxes.filter((box) => box.height < tallest / 2);
  const field = small.length > 0 ? small : boxes;
  const area = field.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const limit = Math.max(widest, Math.sqrt(area * 1.5));
  let x = 0;
  let y = 0;
  let shelf = 0;
  let width = 0;
  const at = boxes.map((box) => {
    if (x > 0 && (x + box.width > limit || box.height < shelf / 2)) {
      x = 0;
      y += shelf + gap;
      shelf = 0;
    }
    const place = { x, y };
    x += box.width + gap;
    shelf = Math.max(shelf, box.height);
    width = Math.max(width, place.x + box.width);
    return place;
  });
  return { size: { width, height: y + shelf }, at };
}
