/**
 * What lies between two heights, for graphs of ten thousands of nodes: items are filed under every band of 600 pixels that
 * they touch, so a view asks a few short lists.
 */
export interface YIndex {
  /** Everything in the bands that the range touches: a little more than the range itself. */
  readonly near: (top: number, bottom: number) => ReadonlySet<number>;
}

export interface Span {
  readonly item: number;
  readonly top: number;
  readonly bottom: number;
}

const band = 600;

export function yIndex(spans: readonly Span[]): YIndex {
  const bands = new Map<number, number[]>();
  for (const { item, top, bottom } of spans)
    for (let at = Math.floor(top / band); at <= Math.floor(bottom / band); at++) {
      const list = bands.get(at);
      if (list) list.push(item);
      else bands.set(at, [item]);
    }
  return {
    near(top, bottom) {
      const found = new Set<number>();
      for (let at = Math.floor(top / band); at <= Math.floor(bottom / band); at++)
        for (const item of bands.get(at) ?? []) found.add(item);
      return found;
    },
  };
}
