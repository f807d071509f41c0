import type { DType } from '../../shared/base/dtype.ts';
import type { Size } from '../../shared/engine/layout/types.ts';
import type { Folded } from '../../shared/engine/view/fold.ts';
import type { GraphNode } from './model.ts';

/**
 * What one canvas shows: nodes and edges by their place in it. Outside of the canvas things are called by ids, which stay
 * the same when blocks are folded or only a part is drawn.
 */
export interface Picture {
  /** What it is a picture of, and in which state; equal keys have equal layouts. */
  readonly of: object;
  readonly state: string;
  readonly nodes: readonly GraphNode[];
  readonly sizes: readonly Size[];
  readonly edges: readonly PictureEdge[];
  readonly ids: readonly number[];
  /** Where an id is drawn: itself, or the block that it is folded into; null = not at all. */
  readonly placeOf: (id: number) => number | null;
}

/** By places. */
export interface PictureEdge {
  readonly from: number;
  readonly to: number;
  readonly tensor: PictureTensor;
  /** False where the file does not tell which of several writers is read. */
  readonly certain: boolean;
}

export interface PictureTensor {
  readonly name: string;
  readonly dtype: DType | null;
  readonly shape: readonly (number | null)[] | null;
}

/** @param nodeOf what is drawn for an id. @param edgeOf tensor of an edge by its index in the whole graph. */
export function pictureOf(
  of: object,
  state: string,
  folded: Folded,
  nodeOf: (id: number) => { readonly node: GraphNode; readonly size: Size },
  edgeOf: (edge: number) => Pick<PictureEdge, 'tensor' | 'certain'>,
): Picture {
  const drawn = folded.ids.map(nodeOf);
  const blocks = new Map(folded.ids.flatMap((id, place) => (id < folded.places.length ? [] : [[id, place] as const])));
  return {
    of,
    state,
    ids: folded.ids,
    nodes: drawn.map(({ node }, place) => (node.index === place ? node : { ...node, index: place })),
    sizes: drawn.map(({ size }) => size),
    edges: folded.edges.map(({ from, to, edge }) => {
      const { tensor, certain } = edgeOf(edge);
      return { from, to, tensor, certain };
    }),
    placeOf(id) {
      const place = folded.places[id] ?? blocks.get(id) ?? -1;
      return place < 0 ? null : place;
    },
  };
}
