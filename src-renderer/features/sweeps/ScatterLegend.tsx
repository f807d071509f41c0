import { markNode, type ScatterMark } from '../../../shared/report/charts/scatter.ts';
import { svg } from '../../../shared/report/charts/scene.ts';
import { Scene } from '../../ui/Scene.tsx';
import type { CellView } from './cells.ts';
import { deviceMarks, precisionColors, shortNames } from './scatterPoints.ts';

/** Which form is which device, which colour which precision. */
export function ScatterLegend({ views }: { readonly views: readonly CellView[] }) {
  const placed = views.filter(({ run }) => run?.summary != null);
  const names = new Map(placed.map(({ cell }) => [cell.device, cell.deviceName]));
  const precisions = [...new Set(placed.map(({ cell }) => cell.precision))];
  return (
    <ul className="scatter-legend" aria-label="Legend">
      {[...deviceMarks(views)].map(
        ([device, mark]) =>
          names.has(device) && (
            <li key={device}>
              <Sign mark={mark} color="var(--text-2)" /> {names.get(device)}
            </li>
          ),
      )}
      {precisions.map((precision) => (
        <li key={precision}>
          <Sign mark="circle" color={precisionColors[precision]} isFull /> {shortNames[precision]}
        </li>
      ))}
    </ul>
  );
}

function Sign({
  mark,
  color,
  isFull = false,
}: {
  readonly mark: ScatterMark;
  readonly color: string;
  readonly isFull?: boolean;
}) {
  const look = { fill: isFull ? color : 'none', stroke: color, 'stroke-width': 1.5 };
  return <Scene node={svg('svg', { width: 10, height: 10, 'aria-hidden': 'true' }, markNode(mark, 5, 5, 4, look))} />;
}
