import { memo } from 'react';
import { heatSteps, type ColourMode } from '../../graph/colour.ts';
import type { GraphModel } from '../../graph/model.ts';
import { ms } from '../../ui/format.ts';
import { DTypeTag, Tag } from '../../ui/Tag.tsx';
import type { DType } from '../../../shared/base/dtype.ts';
import './legend.css';

/** Only what is in this graph, and how to read the rest. */
export const Legend = memo(function Legend({ model, mode }: { readonly model: GraphModel; readonly mode: ColourMode }) {
  const dtypes = new Set(
    model.engine.layers.flatMap((layer) => [...layer.inputs, ...layer.outputs].map((tensor) => tensor.dtype)),
  );
  const shown = ([...dtypes].filter((dtype) => dtype !== null) as readonly DType[]).toSorted();
  const loud = new Set(model.nodes.map((node) => node.loud));
  const longest = model.nodes.reduce((most, node) => Math.max(most, node.ms ?? 0), 0);
  return (
    <div className="legend" aria-label="Legend">
      {mode === 'precision' && shown.slice(0, 6).map((dtype) => <DTypeTag key={dtype} dtype={dtype} />)}
      {mode === 'type' &&
        typeEntries.map(([label, variable]) => (
          <span key={label} className="legend-entry">
            <i className="legend-dot" style={{ background: `var(${variable})` }} />
            {label}
          </span>
        ))}
      {mode === 'heat' && (
        <span className="legend-entry">
          0
          <span className="legend-ramp">
            {Array.from({ length: heatSteps }, (_, step) => (
              <i key={step} style={{ background: `var(--heat-${step})` }} />
            ))}
          </span>
          {model.isEstimate ? 'longest' : `${ms(longest)} ms`}
        </span>
      )}
      {loud.has('qdq') && <span className="legend-entry legend-qdq">surviving Q/DQ</span>}
      {loud.has('requantize') && <span className="legend-entry legend-requantize">requantize</span>}
      {loud.has('reformat') && <span className="legend-entry legend-reformat">format copy</span>}
      <span className="legend-how muted">
        edge: colour = type, width = bytes an element{mode !== 'heat' && ' · bar: time against the longest'}
      </span>
      {model.isEstimate && <Tag>times estimated</Tag>}
    </div>
  );
});

const typeEntries = [
  ['weighted', '--k-weighted'],
  ['pointwise', '--k-pointwise'],
  ['pool', '--k-pool'],
  ['reduce', '--k-reduce'],
  ['moves data', '--k-move'],
  ['compiled region', '--k-region'],
] as const;
