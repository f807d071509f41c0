import type { Point } from './types.ts';

/** SVG path of a drawn route: straight pieces where it passes a rank, curves with upright ends between. */
export function pathOf(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let at = 1; at < points.length; at++) {
    const from = points[at - 1]!;
    const to = points[at]!;
    if (from.x === to.x) path += `V${round(to.y)}`;
    else {
      const half = round((from.y + to.y) / 2);
      path += `C${round(from.x)} ${half} ${round(to.x)} ${half} ${round(to.x)} ${round(to.y)}`;
    }
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
