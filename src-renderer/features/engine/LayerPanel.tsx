import { useQuery } from '@tanstack/react-query';
import type { RunId } from '../../../shared/base/brand.ts';
import type { EngineTensor } from '../../../shared/engine/graph.ts';
import { queries } from '../../bridge/queries.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useCopy } from '../../ui/clipboard.ts';
import { bytes, shape } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';
import { DTypeTag } from '../../ui/Tag.tsx';
import { layerFacts } from './layerFacts.tsx';
import type { EngineView } from './useEngine.ts';
import './layerPanel.css';

/** Everything that is known of one layer: what the file says in words, then all of its keys as they stand there. */
export function LayerPanel({ view, index }: { readonly view: EngineView; readonly index: number }) {
  const copy = useCopy();
  const keys = useLayerKeys(view, index);
  const node = view.model.nodes[index]!;
  const layer = view.engine.layers[index];
  if (!layer) return <EndPanel title={node.title} subtitle={node.subtitle} kind={view.model.flow.nodes[index]!.kind} />;
  const findings = view.findings.filter((finding) => finding.layers.includes(index));
  const reasons = view.reasons.get(layer.name) ?? [];
  return (
    <div className="layer-panel">
      <header className="layer-head">
        <h2 className="layer-title">{node.title}</h2>
        <p className="muted">{node.subtitle}</p>
      </header>
      {[
        ...findings.map((finding) => ({ text: finding.message, advice: finding.advice })),
        ...reasons.map((text) => ({ text, advice: null })),
      ].map(({ text, advice }) => (
        <div key={text} className={`layer-why layer-why-${node.loud ?? 'plain'}`}>
          <p>{text}</p>
          {advice !== null && <p className="muted">{advice}</p>}
        </div>
      ))}
      <Facts rows={layerFacts(view, layer, node)} />
      <Tensors title="Reads" tensors={layer.inputs} />
      <Tensors title="Writes" tensors={layer.outputs} />
      <section>
        <h3>
          ONNX nodes{' '}
          {!layer.linkIsExact && layer.onnxNodes.length > 0 && (
            <span className="muted">read out of the layer’s name</span>
          )}
        </h3>
        {layer.onnxNodes.length === 0 && <p className="muted">The file names none.</p>}
        <ul className="mono">
          {layer.onnxNodes.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </section>
      {keys && (
        <details className="layer-raw">
          <summary>
            All keys of the file
            <IconButton
              icon="copy"
              label="Copy as JSON"
              onClick={(event) => {
                event.preventDefault();
                copy(keys, 'the layer');
              }}
            />
          </summary>
          <pre className="mono">{keys}</pre>
        </details>
      )}
    </div>
  );
}

/** All keys of the file as JSON: a run has them at hand only for the layer that is asked for. */
function useLayerKeys({ detail, engine }: EngineView, index: number): string | null {
  const { data } = useQuery({
    ...queries.layerKeys(detail?.run.id ?? noRun, index),
    enabled: detail !== null && index < engine.layers.length,
  });
  const keys = detail === null ? engine.layers[index]?.raw : data;
  return keys ? JSON.stringify(keys, null, 2) : null;
}

const noRun = '' as RunId;

function Tensors({ title, tensors }: { readonly title: string; readonly tensors: readonly EngineTensor[] }) {
  if (tensors.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {tensors.map((tensor, at) => (
          <li key={`${tensor.name} ${at}`} className="layer-tensor">
            <DTypeTag dtype={tensor.dtype} />
            <span>{shape(tensor.shape)}</span>
            <span className="muted">{[tensor.layout, bytes(tensor.sizeBytes)].filter(Boolean).join(' · ')}</span>
            <span className="mono layer-tensor-name">{tensor.name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function EndPanel({
  title,
  subtitle,
  kind,
}: {
  readonly title: string;
  readonly subtitle: string;
  readonly kind: string;
}) {
  return (
    <div className="layer-panel">
      <header className="layer-head">
        <h2 className="layer-title">{title}</h2>
        <p className="muted">
          {kind === 'input' ? 'Input' : 'Output'} of the engine, {subtitle}
        </p>
      </header>
    </div>
  );
}
