import type { Point } from '../../../shared/engine/layout/types.ts';

/** The middle of one group in either drawing. */
export interface Anchor {
  readonly a: Point;
  readonly b: Point;
}

/**
 * Which point of B's drawing lies where a point of A's does. Both are long and narrow and run downwards, so height decides:
 * between two groups that both engines have the way is shared out in proportion, beyond the last one it is kept. Moving
 * A steadily thus moves B steadily, however much longer one of the two is. Null where nothing is aligned.
 */
export function pointAcross(anchors: readonly Anchor[], point: Point): Point | null {
  const after = firstBelow(anchors, point.y);
  const above = anchors[after - 1];
  const below = anchors[after];
  if (above === undefined && below === undefined) return null;
  if (above === undefined || below === undefined) return shifted(point, (above ?? below)!);
  const share = (point.y - above.a.y) / (below.a.y - above.a.y);
  const dx = mix(above.b.x - above.a.x, below.b.x - below.a.x, share);
  return { x: point.x + dx, y: mix(above.b.y, below.b.y, share) };
}

/** In A's order downwards, one at a height: what is beside it in A need not be beside it in B. */
export function anchorsInOrder(anchors: readonly Anchor[]): readonly Anchor[] {
  const sorted = anchors.toSorted((one, other) => one.a.y - other.a.y);
  return sorted.filter(({ a }, at) => at === 0 || a.y > sorted[at - 1]!.a.y);
}

export const turned = ({ a, b }: Anchor): Anchor => ({ a: b, b: a });

const shifted = ({ x, y }: Point, { a, b }: Anchor): Point => ({ x: x + b.x - a.x, y: y + b.y - a.y });
const mix = (from: number, to: number, share: number): number => from + (to - from) * share;

function firstBelow(anchors: readonly Anchor[], y: number): number {
  let [low, high] = [0, anchors.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (anchors[middle]!.a.y < y) low = middle + 1;
    else high = middle;
  }
  return low;
}
