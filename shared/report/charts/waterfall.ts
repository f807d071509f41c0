import type { CauseName } from '../../compare/types.ts';
import { causeStyle } from './causeStyle.ts';
import { svg, type SvgNode } from './scene.ts';

/**
 * From A's milliseconds to B's, one bar a cause. Where the causes are small against the totals the axis is broken, and
 * the two totals show it by a torn edge: a bar is then never read as a share of the whole.
 */
export interface WaterfallInput {
  readonly a: { readonly label: string; readonly ms: number };
  readonly b: { readonly label: string; readonly ms: number };
  readonly causes: readonly { readonly cause: CauseName; readonly ms: number }[];
  readonly width: number;
  readonly height: number;
  readonly selected: CauseName | null;
}

const margin = { top: 22, bottom: 30, side: 12 };
const barShare = 0.62;

export function waterfall(input: WaterfallInput): SvgNode {
  const { a, b, causes, width, height } = input;
  const levels = levelsOf(a.ms, causes);
  const low = Math.min(a.ms, b.ms, ...levels.flat());
  const high = Math.max(a.ms, b.ms, ...levels.flat());
  const isBroken = high > 0 && low > 0 && (high - low) / high < 0.7;
  const floor = isBroken ? Math.max(0, low - (high - low) * 0.35) : Math.min(0, low);
  const y = (ms: number): number =>
    margin.top + ((high - ms) / Math.max(high - floor, 1e-9)) * (height - margin.top - margin.bottom);
  const columns = causes.length + 2;
  const step = (width - 2 * margin.side) / columns;
  const barWidth = Math.min(84, step * barShare);
  const x = (column: number): number => margin.side + step * column + (step - barWidth) / 2;
  const base = height - margin.bottom;

  const total = (column: number, side: WaterfallInput['a']): SvgNode =>
    svg(
      'g',
      { class: 'waterfall-total' },
      svg('rect', {
        x: x(column),
        y: y(side.ms),
        width: barWidth,
        height: base - y(side.ms),
        rx: 2,
        fill: 'var(--bar)',
      }),
      ...(isBroken ? [torn(x(column), base - 12, barWidth)] : []),
      label(x(column) + barWidth / 2, y(side.ms) - 6, side.ms.toFixed(3), 'waterfall-value'),
      label(x(column) + barWidth / 2, height - 10, shorten(side.label, step), 'waterfall-label'),
    );

  const bars = causes.map(({ cause, ms }, at) => {
    const [from, to] = levels[at]!;
    const top = y(Math.max(from, to));
    const { label: name, color } = causeStyle[cause];
    return svg(
      'g',
      {
        class: `waterfall-cause${input.selected === cause ? ' is-selected' : ''}`,
        'data-cause': cause,
        role: 'button',
        tabindex: 0,
      },
      svg('rect', { x: x(at + 1) - (step - barWidth) / 2, y: 0, width: step, height, fill: 'transparent' }),
      svg('rect', {
        x: x(at + 1),
        y: top,
        width: barWidth,
        height: Math.max(1.5, Math.abs(y(from) - y(to))),
        rx: 2,
        fill: color,
      }),
      svg('line', { x1: x(at) + barWidth, x2: x(at + 1), y1: y(from), y2: y(from), class: 'waterfall-link' }),
      label(x(at + 1) + barWidth / 2, height - 10, shorten(name, step), 'waterfall-label'),
      label(x(at + 1) + barWidth / 2, top - 6, signed(ms), 'waterfall-value'),
    );
  });

  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: 'waterfall', role: 'group' },
    svg('title', {}, `From ${a.label} (${a.ms.toFixed(3)} ms) to ${b.label} (${b.ms.toFixed(3)} ms) by cause`),
    total(0, a),
    ...bars,
    total(columns - 1, b),
  );
}

function levelsOf(start: number, causes: WaterfallInput['causes']): readonly (readonly [number, number])[] {
  let level = start;
  return causes.map(({ ms }) => {
    const from = level;
    level += ms;
    return [from, level] as const;
  });
}

export const signed = (ms: number): string => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(3)}`;

const label = (x: number, y: number, text: string, kind: string): SvgNode =>
  svg('text', { x, y, 'text-anchor': 'middle', class: kind }, text);

function torn(x: number, y: number, width: number): SvgNode {
  const teeth = 6;
  const points = Array.from(
    { length: teeth + 1 },
    (_, at) => `${x + (width * at) / teeth},${y + (at % 2 === 0 ? 0 : 5)}`,
  );
  return svg('polyline', { points: points.join(' '), class: 'waterfall-torn' });
}

/** About six pixels a character at the label's size. */
const shorten = (text: string, width: number): string => {
  const most = Math.max(4, Math.floor(width / 6.2));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
};
