import { svg, type SvgNode } from './scene.ts';

export interface SeriesInput {
  /** In order of time; a null value is a gap. */
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** What it shows, for those who do not see it. */
  readonly title: string;
}

const margin = 3;

/** One quantity over time without axes: its range is told beside it. A lone sample is a dot. */
export function series({ points, width, height, color, title }: SeriesInput): SvgNode {
  const known = points.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]));
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const values = known.map(({ value }) => value);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const x = (at: number): number =>
    margin + (last === first ? 1 : (at - first) / (last - first)) * (width - 2 * margin);
  const y = (value: number): number =>
    height - margin - (high === low ? 0.5 : (value - low) / (high - low)) * (height - 2 * margin);
  const end = known.at(-1);
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'series', role: 'img' },
    svg('title', {}, title),
    ...stretches(points).map((stretch) =>
      svg('polyline', {
        points: stretch.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' '),
        fill: 'none',
        stroke: color,
        'stroke-width': 1.5,
        'stroke-linejoin': 'round',
      }),
    ),
    ...(end ? [svg('circle', { cx: x(end.at), cy: y(end.value), r: 2.5, fill: color })] : []),
  );
}

type Known = { readonly at: number; readonly value: number };

/** Runs of points without a gap. */
function stretches(points: SeriesInput['points']): readonly (readonly Known[])[] {
  const found: Known[][] = [[]];
  for (const { at, value } of points) {
    if (value !== null) found.at(-1)!.push({ at, value });
    else if (found.at(-1)!.length > 0) found.push([]);
  }
  return found.filter((stretch) => stretch.length > 1);
}
