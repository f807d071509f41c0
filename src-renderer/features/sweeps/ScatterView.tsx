import { useQueries } from '@tanstack/react-query';
import type { RunId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { scatter, scatterScale, type ScatterInput } from '../../../shared/report/charts/scatter.ts';
import { queries } from '../../bridge/queries.ts';
import { Empty } from '../../ui/Empty.tsx';
import { plural } from '../../ui/format.ts';
import { isNumber, isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Scene } from '../../ui/Scene.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useSize } from '../../ui/useSize.ts';
import { BudgetLine } from './BudgetLine.tsx';
import type { CellView } from './cells.ts';
import { ScatterLegend } from './ScatterLegend.tsx';
import { powerOf, scatterPoints, type Across, type Up } from './scatterPoints.ts';
import './scatterView.css';

interface ScatterViewProps {
  readonly views: readonly CellView[];
  readonly variants: readonly Variant[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/** What each result costs: time or power across, size or agreement up, and the budget as a line that can be moved. */
export function ScatterView({ views, variants, selected, onSelect }: ScatterViewProps) {
  const [frame, size] = useSize();
  const [across, setAcross] = useRemembered<Across>('sweep.across', 'latency', isOneOf('latency', 'power'));
  const [up, setUp] = useRemembered<Up>('sweep.up', 'size', isOneOf('size', 'agreement'));
  const powers = usePowers(views, across === 'power');
  const points = scatterPoints(views, variants, across, up, powers, selected);
  const [budget, setBudget] = useRemembered(`sweep.budget.${across}`, middleOf(points.map(({ x }) => x)), isNumber);
  const unit = across === 'latency' ? 'ms' : 'W';
  const input: ScatterInput = {
    points,
    width: size?.width ?? 0,
    height: size?.height ?? 0,
    xTitle: across === 'latency' ? 'latency, ms' : 'power under load, W',
    yTitle: up === 'size' ? 'model, MB' : 'agreement, cosine',
    yText: (value) => (up === 'size' ? Number(value.toPrecision(4)).toString() : value.toFixed(4)),
    xAlso: points.length === 0 ? null : budget,
  };
  const within = points.filter(({ x, xRange }) => (xRange?.[1] ?? x) <= budget).length;
  return (
    <div className="scatter-view">
      <div className="scatter-bar">
        <Segmented
          label="Across"
          value={across}
          options={[
            { value: 'latency', label: 'Latency' },
            { value: 'power', label: 'Power' },
          ]}
          onChange={setAcross}
        />
        <Segmented
          label="Up"
          value={up}
          options={[
            { value: 'size', label: 'Size' },
            { value: 'agreement', label: 'Agreement' },
          ]}
          onChange={setUp}
        />
        <span className="spacer" />
        {points.length > 0 && (
          <span role="status">
            {within} of {plural(points.length, 'result')} within {budget.toPrecision(3)} {unit}
          </span>
        )}
      </div>
      {points.length > 0 && <ScatterLegend views={views} />}
      <div ref={frame} className="scatter-frame">
        {points.length === 0 ? (
          <Empty icon="sweep" title="Nothing to place yet">
            <p>
              {across === 'power'
                ? 'No result here tells the power that it took: that needs the telemetry of a board.'
                : up === 'agreement'
                  ? 'No result here has an agreement: variants with a parent get one on ONNX Runtime, or on a board.'
                  : 'Results appear here as cells are measured.'}
            </p>
          </Empty>
        ) : (
          size && (
            <>
              <Scene node={scatter(input)} onActivate={(attrs) => onSelect(String(attrs['data-id']))} />
              <BudgetLine value={budget} unit={unit} scale={scatterScale(input)} onChange={setBudget} />
            </>
          )
        )}
      </div>
    </div>
  );
}

/** Read from the telemetry of each run, only when they are asked for. */
function usePowers(views: readonly CellView[], isWanted: boolean): ReadonlyMap<RunId, number> {
  const runs = isWanted ? views.flatMap(({ run }) => (run?.state === 'done' ? [run.id] : [])) : [];
  return useQueries({
    queries: runs.map((id) => queries.run(id)),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }) => {
          const watts = data ? powerOf(data.telemetry) : null;
          return data && watts !== null ? [[data.run.id, watts] as const] : [];
        }),
      ),
  });
}

/** Where the line stands until it is moved: so that some results are within it and some are not. */
const middleOf = (values: readonly number[]): number =>
  values.length === 0 ? 1 : (Math.min(...values) + Math.max(...values)) / 2;
