import { useMemo } from 'react';
import type { Histogram } from '../../../shared/qdq/calibrate/histogram.ts';
import { barsOf, rangeOf } from './scaleRows.ts';

/** A histogram of |x| as a small picture in a row. */
export function Sparkline({ histogram }: { readonly histogram: Histogram }) {
  const path = useMemo(() => pathOf(barsOf(histogram, 48), 96, 18), [histogram]);
  return (
    <svg className="spark" viewBox="0 0 96 18" width="96" height="18" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export interface HistogramMark {
  readonly name: string;
  /** Value of |x|. */
  readonly at: number;
  readonly isCurrent: boolean;
}

const fullWidth = 900;
const fullHeight = 150;

/** The same at full size, with where each method clips. Counts are logarithmic. */
export function LargeHistogram({
  histogram,
  marks,
}: {
  readonly histogram: Histogram;
  readonly marks: readonly HistogramMark[];
}) {
  const range = Math.max(rangeOf(histogram), ...marks.map(({ at }) => at)) || 1;
  const drawn = (rangeOf(histogram) / range) * fullWidth;
  const path = useMemo(() => pathOf(barsOf(histogram, 225), drawn, fullHeight), [histogram, drawn]);
  const label = marks.map(({ name, at }) => `${name} at ${at.toPrecision(4)}`).join(', ');
  return (
    <svg className="histogram" viewBox={`0 0 ${fullWidth} ${fullHeight + 18}`} role="img" aria-label={`|x|: ${label}`}>
      <path className="histogram-bars" d={path} />
      <line className="histogram-axis" x1={0} x2={fullWidth} y1={fullHeight} y2={fullHeight} />
      {marks.map(({ name, at, isCurrent }, row) => {
        const x = (at / range) * fullWidth;
        const isRight = x > fullWidth * 0.8;
        return (
          <g key={name} className={isCurrent ? 'histogram-mark is-current' : 'histogram-mark'}>
            <line x1={x} x2={x} y1={0} y2={fullHeight} />
            <text x={isRight ? x - 4 : x + 4} y={12 + row * 14} textAnchor={isRight ? 'end' : 'start'}>
              {name} {at.toPrecision(4)}
            </text>
          </g>
        );
      })}
      <text className="histogram-tick" x={0} y={fullHeight + 14}>
        0
      </text>
      <text className="histogram-tick" x={fullWidth} y={fullHeight + 14} textAnchor="end">
        {range.toPrecision(4)}
      </text>
    </svg>
  );
}

function pathOf(bars: readonly number[], width: number, height: number): string {
  const step = width / bars.length;
  const points = bars.map((bar, at) => {
    const y = (height * (1 - bar)).toFixed(1);
    return `L${(at * step).toFixed(1)} ${y}L${((at + 1) * step).toFixed(1)} ${y}`;
  });
  return `M0 ${height}${points.join('')}L${width.toFixed(1)} ${height}Z`;
}
