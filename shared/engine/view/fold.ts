/**
 * A graph with some of its parts drawn as one node each, and perhaps only some of it drawn at all. An edge inside a closed
 * part goes with it; edges of one tensor between the same two ends become one. Nothing else is lost.
 */
export interface Folded {
  /** What is drawn, in order: a node by its index, a closed block by the number of nodes + its own index. */
  readonly ids: readonly number[];
  /** Where each node is drawn: position in `ids`, −1 = not at all. */
  readonly places: Int32Array;
  readonly edges: readonly FoldedEdge[];
}

export interface FoldedEdge {
  /** Positions in `ids`. */
  readonly from: number;
  readonly to: number;
  /** The first of the edges that it stands for. */
  readonly edge: number;
}

interface Foldable {
  readonly nodes: readonly unknown[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly tensor: { readonly name: string } }[];
}

/** @param blocks closed parts by their nodes; none shares a node with another. @param only the nodes to draw; null = all. */
export function fold(
  { nodes, edges }: Foldable,
  blocks: ReadonlyMap<number, readonly number[]>,
  only: ReadonlySet<number> | null,
): Folded {
  const blockOf = new Int32Array(nodes.length).fill(-1);
  for (const [block, members] of blocks) for (const node of members) blockOf[node] = block;
  const ids: number[] = [];
  const places = new Int32Array(nodes.length).fill(-1);
  const placeOfBlock = new Map<number, number>();
  for (let node = 0; node < nodes.length; node += 1) {
    if (only !== null && !only.has(node)) continue;
    const block = blockOf[node]!;
    const place = placeOfBlock.get(block) ?? ids.push(block < 0 ? node : nodes.length + block) - 1;
    if (block >= 0) placeOfBlock.set(block, place);
    places[node] = place;
  }
  return { ids, places, edges: foldedEdges(edges, places) };
}

function foldedEdges(edges: Foldable['edges'], places: Int32Array): readonly FoldedEdge[] {
  const known = new Set<string>();
  const folded: FoldedEdge[] = [];
  edges.forEach(({ from, to, tensor }, edge) => {
    const [start, end] = [places[from]!, places[to]!];
    if (start < 0 || end < 0 || (start === end && from !== to)) return;
    const key = `${start} ${end} ${tensor.name}`;
    if (known.has(key)) return;
    known.add(key);
    folded.push({ from: start, to: end, edge });
  });
  return folded;
}
