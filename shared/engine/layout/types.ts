/** What the layout is asked and what it answers. Vertices are named by their index, so that neither labels nor order of keys can matter. */
export interface LayoutInput {
  readonly nodes: readonly Size[];
  readonly edges: readonly LayoutEdge[];
}

/** Pixels at zoom 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

/** One entry for every node and every edge of the input, in its order. */
export interface Layout {
  readonly size: Size;
  /** Top left corners. */
  readonly nodes: readonly Point[];
  readonly ranks: readonly number[];
  readonly routes: readonly Route[];
}

/**
 * A drawn edge is a chain of vertical pieces, two points each, joined by curves: it leaves the bottom of its source, runs
 * straight through the ranks between, and enters the top of its target. A tunnel shows only its two mouths.
 */
export type Route =
  | { readonly kind: 'drawn'; readonly points: readonly Point[] }
  | { readonly kind: 'tunnel'; readonly from: Point; readonly to: Point };
