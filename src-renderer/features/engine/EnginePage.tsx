import { Empty } from '../../ui/Empty.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { go, type EngineSource } from '../../ui/place.ts';
import { Button } from '../../ui/Button.tsx';
import { EngineWorkspace } from './EngineWorkspace.tsx';
import { Provenance } from './Provenance.tsx';
import { SourcePicker } from './SourcePicker.tsx';
import { useEngine } from './useEngine.ts';
import { useSources } from './useSources.ts';
import './engine.css';

interface EnginePageProps {
  readonly source: EngineSource | null;
  readonly onSource: (source: EngineSource) => void;
}

/** The flow graph of one engine that ran, or of one that is only expected. */
export function EnginePage({ source, onSource }: EnginePageProps) {
  const sources = useSources();
  const shown = source ?? sources.preferred;
  const state = useEngine(shown);
  const picker = <SourcePicker sources={sources} source={shown} onSource={onSource} />;
  if (state.kind === 'ready') {
    const variant = shown?.kind === 'prediction' ? shown.variant : (state.view.detail?.run.variant ?? null);
    return <EngineWorkspace key={JSON.stringify(shown)} view={state.view} variant={variant} picker={picker} />;
  }
  return (
    <div className="engine-page">
      <div className="toolbar">{picker}</div>
      <div className="engine-rest">
        {state.kind === 'loading' && <Loading what="Reading the engine" />}
        {state.kind === 'failed' && <Problem error={state.error} onRetry={state.retry} />}
        {state.kind === 'none' && (
          <Empty
            icon="engine"
            title="No engine yet"
            actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
          >
            <p>
              An engine appears here when a variant has run on a device, when you drop the layer JSON that trtexec
              wrote, or, before anything ran, as the prediction of a Q/DQ model.
            </p>
          </Empty>
        )}
        {state.kind === 'without-engine' && (
          <Empty icon="engine" title="This run left no engine graph">
            <p>
              {state.detail.run.error?.message ??
                'No layer information is among its files. Build with --profilingVerbosity=detailed and --exportLayerInfo.'}
            </p>
            <Provenance detail={state.detail} />
          </Empty>
        )}
      </div>
    </div>
  );
}
