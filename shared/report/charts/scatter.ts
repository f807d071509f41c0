import { svg, type SvgNode } from './scene.ts';

export const scatterMarks = ['circle', 'square', 'diamond', 'triangle'] as const;
export type ScatterMark = (typeof scatterMarks)[number];

export interface ScatterPoint {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  /** Where x is only known between two values. */
  readonly xRange: readonly [low: number, high: number] | null;
  readonly y: number;
  readonly color: string;
  readonly mark: ScatterMark;
  /** Drawn hollow and dashed: it was not measured on what it names. */
  readonly isDashed: boolean;
  readonly isSelected: boolean;
  /** What it is, in one sentence. */
  readonly title: string;
}

export interface ScatterInput {
  readonly points: readonly ScatterPoint[];
  readonly width: number;
  readonly height: number;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yText: (value: number) => string;
  /** Taken into the range of x beside the points: a limit that is drawn over it. */
  readonly xAlso: number | null;
}

/** From values to pixels; `xAt` is the way back. */
export interface ScatterScale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xAt: (pixel: number) => number;
  readonly xLimits: readonly [low: number, high: number];
  readonly yLimits: readonly [low: number, high: number];
  readonly top: number;
  readonly bottom: number;
}

const margin = { top: 12, right: 20, bottom: 34, left: 64 };
const ticks = 5;

export function scatterScale({ points, width, height, xAlso }: ScatterInput): ScatterScale {
  const xs = points.flatMap(({ x, xRange }) => [x, ...(xRange ?? [])]);
  const xLimits = limits(xAlso === null ? xs : [...xs, xAlso]);
  const yLimits = limits(points.map(({ y }) => y));
  const plotWidth = width - margin.left - margin.right;
  const plotHeight = height - margin.top - margin.bottom;
  return {
    x: (value) => margin.left + ((value - xLimits[0]) / (xLimits[1] - xLimits[0])) * plotWidth,
    y: (value) => margin.top + (1 - (value - yLimits[0]) / (yLimits[1] - yLimits[0])) * plotHeight,
    xAt: (pixel) => xLimits[0] + ((pixel - margin.left) / plotWidth) * (xLimits[1] - xLimits[0]),
    xLimits,
    yLimits,
    top: margin.top,
    bottom: height - margin.bottom,
  };
}

/** Points with a time (or power) across and a price up; each is a button and says what it is. */
export function scatter(input: ScatterInput): SvgNode {
  const { points, width, height, xTitle, yTitle, yText } = input;
  const scale = scatterScale(input);
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'scatter', role: 'group' },
    svg('title', {}, `${yTitle} against ${xTitle}`),
    ...steps(scale.yLimits).flatMap((value) => [
      svg('line', {
        x1: margin.left,
        x2: width - margin.right,
        y1: scale.y(value),
        y2: scale.y(value),
        class: 'scatter-grid',
      }),
      svg(
        'text',
        { x: margin.left - 8, y: scale.y(value) + 4, 'text-anchor': 'end', class: 'scatter-tick' },
        yText(value),
      ),
    ]),
    ...steps(scale.xLimits).map((value) =>
      svg(
        'text',
        { x: scale.x(value), y: scale.bottom + 16, 'text-anchor': 'middle', class: 'scatter-tick' },
        shortNumber(value),
      ),
    ),
    svg('text', { x: width - margin.right, y: height - 4, 'text-anchor': 'end', class: 'scatter-axis' }, xTitle),
    svg('text', { x: 4, y: height - 4, class: 'scatter-axis' }, yTitle),
    ...placed(points, scale, width).map((place) => pointNode(place, scale)),
  );
}

interface Placed {
  readonly point: ScatterPoint;
  readonly isLeft: boolean;
  /** Its label would lie over another: it shows while the point is looked at. */
  readonly isCrowded: boolean;
}

const characterWidth = 6.2;
const labelHeight = 14;

/** Labels keep off each other, those of chosen points first. */
function placed(points: readonly ScatterPoint[], { x, y }: ScatterScale, width: number): readonly Placed[] {
  const taken: { readonly from: number; readonly to: number; readonly at: number }[] = [];
  return points
    .toSorted((a, b) => Number(b.isSelected) - Number(a.isSelected))
    .map((point) => {
      const isLeft = x(point.x) > width / 2;
      const length = point.label.length * characterWidth + labelGap;
      const from = isLeft ? x(point.x) - length : x(point.x);
      const box = { from, to: from + length, at: y(point.y) };
      const isCrowded = taken.some(
        (other) => other.from < box.to && box.from < other.to && Math.abs(other.at - box.at) < labelHeight,
      );
      if (!isCrowded) taken.push(box);
      return { point, isLeft, isCrowded };
    });
}

const labelGap = 10;

function pointNode({ point, isLeft, isCrowded }: Placed, { x, y }: ScatterScale): SvgNode {
  const { id, label, xRange, color, mark, isDashed, isSelected, title } = point;
  const [px, py] = [x(point.x), y(point.y)];
  const dash: SvgNode['attrs'] = isDashed ? { 'stroke-dasharray': '3 2' } : {};
  const range = (span: readonly [number, number]): SvgNode =>
    svg('line', { x1: x(span[0]), x2: x(span[1]), y1: py, y2: py, stroke: color, 'stroke-width': 2, ...dash });
  return svg(
    'g',
    {
      class: `scatter-point${isSelected ? ' is-selected' : ''}`,
      'data-id': id,
      role: 'button',
      tabindex: 0,
      'aria-label': title,
    },
    svg('title', {}, title),
    ...(xRange ? [range(xRange)] : []),
    svg('circle', { cx: px, cy: py, r: 12, fill: 'transparent' }),
    markNode(mark, px, py, isSelected ? 7 : 5.5, {
      fill: isDashed ? 'var(--panel)' : color,
      stroke: color,
      'stroke-width': 2,
      ...dash,
    }),
    svg(
      'text',
      {
        x: isLeft ? px - labelGap : px + labelGap,
        y: py - 7,
        'text-anchor': isLeft ? 'end' : 'start',
        class: `scatter-label${isCrowded ? ' is-crowded' : ''}`,
      },
      label,
    ),
  );
}

/** A mark round a point, of the same area whatever its form. */
export function markNode(mark: ScatterMark, x: number, y: number, r: number, attrs: SvgNode['attrs']): SvgNode {
  if (mark === 'circle') return svg('circle', { cx: x, cy: y, r, ...attrs });
  const side = r * 0.9;
  if (mark === 'square') return svg('rect', { x: x - side, y: y - side, width: 2 * side, height: 2 * side, ...attrs });
  const far = r * 1.25;
  const corners: readonly (readonly [number, number])[] =
    mark === 'diamond'
      ? [
          [0, -far],
          [far, 0],
          [0, far],
          [-far, 0],
        ]
      : [
          [0, -far],
          [far, far * 0.8],
          [-far, far * 0.8],
        ];
  return svg('polygon', { points: corners.map(([dx, dy]) => `${x + dx},${y + dy}`).join(' '), ...attrs });
}

/** The values' own range and a little more, never below zero. */
function limits(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low) * 0.15 || Math.abs(high) * 0.1 || 1;
  return [Math.max(0, low - room), high + room];
}

/** Round numbers within the limits, about five of them. */
function steps([low, high]: readonly [number, number]): readonly number[] {
  const rough = (high - low) / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
}

const shortNumber = (value: number): string => Number(value.toPrecision(6)).toString();
