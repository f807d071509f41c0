import { countReformats, countWeighted } from '../../../shared/engine/counts.ts';
import { ms } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';
import { FigureTag } from '../../ui/Tag.tsx';
import { EngineFindings } from './EngineFindings.tsx';
import type { EngineView } from './useEngine.ts';
import './layerPanel.css';

interface EngineSummaryProps {
  readonly view: EngineView;
  readonly onShow: (layers: readonly number[]) => void;
}

/** What there is to know of the engine as a whole, while no layer is selected. */
export function EngineSummary({ view, onShow }: EngineSummaryProps) {
  const { engine, model, detail, prediction } = view;
  const copies = countReformats(engine);
  const weighted = countWeighted(engine);
  const summary = detail?.run.summary;
  return (
    <div className="layer-panel">
      <Facts
        rows={[
          ['Layers', engine.layers.length],
          ['Copies', `${copies.total}, of which ${copies.qdq} are Q/DQ that stayed a kernel`],
          [
            'Weighted layers',
            `${weighted.int8ToInt8} INT8 → INT8, ${weighted.int8ToFloat} INT8 → float, ${weighted.float} float`,
          ],
          ...(model.totalMs === null
            ? []
            : [
                [
                  'Sum of layers',
                  <span key="sum">
                    {`${totalText(view)} ms `}
                    <FigureTag kind={view.figures} />
                  </span>,
                ] as const,
              ]),
          ...(summary?.medianMs == null
            ? []
            : [
                [
                  'End to end',
                  <span key="end">
                    {`${ms(summary.medianMs)} ms median `}
                    <FigureTag kind={view.figures} />
                  </span>,
                ] as const,
              ]),
          ['TensorRT', engine.tensorrt ?? (engine.schema === 'prediction' ? 'predicted' : 'not in the file')],
          ...(prediction === null
            ? []
            : [['Target', `TensorRT ${prediction.target.tensorrt}, SM ${prediction.target.sm}`] as const]),
        ]}
      />
      {isSerialised(view) && (
        <p className="muted">
          The sum of the layers is larger than the latency end to end: profiling runs them one by one.
        </p>
      )}
      {view.findings.length > 0 && (
        <section>
          <h3>What costs time here</h3>
          <EngineFindings findings={view.findings} totalMs={model.totalMs} onShow={onShow} />
        </section>
      )}
      {engine.missing.length > 0 && (
        <section>
          <h3>What the file does not say</h3>
          <ul className="engine-missing">
            {engine.missing.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const isSerialised = ({ model, detail, figures }: EngineView): boolean =>
  figures !== 'estimated' && (model.totalMs ?? 0) > (detail?.run.summary?.medianMs ?? Infinity);

function totalText({ model, engine }: EngineView): string {
  if (!model.isEstimate) return ms(model.totalMs);
  const known = engine.layers.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
  return `${ms(known.reduce((sum, { lowMs }) => sum + lowMs, 0))}–${ms(known.reduce((sum, { highMs }) => sum + highMs, 0))}`;
}
