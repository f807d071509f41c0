import type { Edge, EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { sizeBytesOf } from '../../shared/base/dtype.ts';
import { pathOf } from '../../shared/engine/layout/path.ts';
import type { Point, Route } from '../../shared/engine/layout/types.ts';
import { familyOf } from '../ui/precision.ts';
import { isDim, useMarks } from './graphState.ts';
import type { PictureEdge } from './picture.ts';

export type DrawnEdge = Edge<
  {
    readonly edge: PictureEdge;
    readonly route: Route;
    readonly fromTitle: string;
    /** For a tunnel among several, how many there are. */
    readonly toTitle: string;
  },
  'flow'
>;

/** A tensor on its way: coloured by its type, as wide as an element of it; its name and shape where it is looked at. */
export const FlowLine = memo(function FlowLine({ data }: EdgeProps<DrawnEdge>) {
  const near = useMarks(
    (marks) => data !== undefined && (marks.selected === data.edge.from || marks.selected === data.edge.to),
  );
  const dim = useMarks((marks) => data !== undefined && isDim(marks, data.edge.from) && isDim(marks, data.edge.to));
  if (!data) return null;
  const { edge, route } = data;
  const { dtype, shape, name } = edge.tensor;
  const text = `${dtype ?? 'type unknown'} ${shape?.map((size) => size ?? '?').join('×') ?? ''}`;
  const bytes = dtype === null ? 1 : sizeBytesOf(dtype, 1);
  const style = { stroke: `var(--${familyOf(dtype)})`, strokeWidth: widthOf(bytes) + (near ? 0.8 : 0) };
  const className = `line ${near ? 'is-near' : ''} ${dim ? 'is-dim' : ''} ${edge.certain ? '' : 'is-uncertain'}`;
  if (route.kind === 'tunnel')
    return (
      <g className={className}>
        <title>{`${name}\n${text}\n${data.fromTitle} → ${data.toTitle}`}</title>
        <Mouth at={route.from} below style={style} text={near ? `→ ${data.toTitle}` : null} />
        <Mouth at={route.to} below={false} style={style} text={near ? `from ${data.fromTitle}` : null} />
      </g>
    );
  const path = pathOf(route.points);
  const middle = labelPoint(route.points);
  return (
    <g className={className}>
      <title>{`${name}\n${text}`}</title>
      <path d={path} className="line-reach" />
      <path d={path} fill="none" style={style} />
      {near && (
        <text
          className="line-label"
          x={middle.x}
          y={middle.y}
          textAnchor="middle"
          style={{ fill: `var(--${familyOf(dtype)}-text)` }}
        >
          {text}
        </text>
      )}
    </g>
  );
});

/** One, two and four bytes an element are told apart by eye; less than one is drawn as one. */
const widthOf = (bytes: number): number => ({ 1: 1.3, 2: 2, 4: 2.8 })[bytes] ?? 1.3;

const stub = 11;

function Mouth({
  at,
  below,
  style,
  text,
}: {
  readonly at: Point;
  readonly below: boolean;
  readonly style: { readonly stroke: string; readonly strokeWidth: number };
  readonly text: string | null;
}) {
  const end = below ? at.y + stub : at.y - stub;
  return (
    <>
      <path d={`M${at.x} ${at.y}V${end}`} fill="none" style={style} />
      <circle cx={at.x} cy={end} r={3.2} style={style} className="line-mouth" />
      {text !== null && (
        <text className="line-label" x={at.x + 7} y={end + 3.5}>
          {text}
        </text>
      )}
    </>
  );
}

/** The middle of the way: beside what an edge runs past, where it runs past anything. */
function labelPoint(points: readonly Point[]): Point {
  const middle = points.length >> 1;
  const [from, to] = [points[middle - 1]!, points[middle]!];
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + 3.5 };
}
