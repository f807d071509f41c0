import { describe, expect, it } from 'vitest';
import { svgText } from '../../../../shared/report/charts/scene.ts';
import {
  scatter,
  scatterScale,
  type ScatterInput,
  type ScatterPoint,
} from '../../../../shared/report/charts/scatter.ts';
import { series } from '../../../../shared/report/charts/series.ts';

const point = (id: string, x: number, y: number, more: Partial<ScatterPoint> = {}): ScatterPoint => ({
  id,
  label: id,
  x,
  xRange: null,
  y,
  color: 'var(--int8)',
  mark: 'circle',
  isDashed: false,
  isSelected: false,
  title: id,
  ...more,
});
const input = (...points: readonly ScatterPoint[]): ScatterInput => ({
  points,
  width: 600,
  height: 300,
  xTitle: 'ms',
  yTitle: 'MB',
  yText: String,
  xAlso: null,
});

describe('scatter', () => {
  it('keeps every point, range and limit in the picture, and finds the way back', () => {
    const given = { ...input(point('a', 1, 5, { xRange: [0.5, 2] }), point('b', 3, 5)), xAlso: 9 };
    const scale = scatterScale(given);
    for (const x of [0.5, 3, 9]) {
      expect(scale.x(x)).toBeGreaterThan(0);
      expect(scale.x(x)).toBeLessThan(600);
      expect(scale.xAt(scale.x(x))).toBeCloseTo(x);
    }
    expect(scale.y(5)).toBeGreaterThan(scale.top);
    expect(scale.y(5)).toBeLessThan(scale.bottom);
    expect(scale.xLimits[0]).toBeGreaterThanOrEqual(0);
  });

  it('draws what was not measured hollow and dashed, and escapes labels', () => {
    const text = svgText(scatter(input(point('<b>', 1, 1, { isDashed: true }))));
    expect(text).toContain('stroke-dasharray');
    expect(text).toContain('&lt;b&gt;');
    expect(svgText(scatter(input(point('a', 1, 1))))).not.toContain('stroke-dasharray');
  });

  it('labels keep off each other; that of the chosen point comes first', () => {
    const crowded = (...points: readonly ScatterPoint[]) =>
      [...svgText(scatter(input(...points))).matchAll(/class="scatter-label( is-crowded)?">(\w+)/g)].map(
        ([, hidden, name]) => [name, hidden === undefined],
      );
    expect(crowded(point('a', 1, 1), point('b', 1, 1), point('c', 9, 9))).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
    expect(crowded(point('a', 1, 1), point('b', 1, 1, { isSelected: true }))).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });
});

describe('series', () => {
  const of = (...values: readonly (number | null)[]) =>
    svgText(
      series({ points: values.map((value, at) => ({ at, value })), width: 100, height: 20, color: 'red', title: 't' }),
    );

  it('breaks at gaps, and is a dot when there is one sample', () => {
    expect([...of(1, 2, null, 3, 4).matchAll(/<polyline/g)]).toHaveLength(2);
    expect(of(5)).toMatch(/<circle/);
    expect(of(5)).not.toMatch(/<polyline|NaN/);
    expect(of(null)).not.toMatch(/circle|NaN|Infinity/);
    expect(of(7, 7)).not.toMatch(/NaN/);
  });
});
