import type { Ref } from 'react';
import type { ComparedRun } from '../../../shared/compare/types.ts';
import { EngineGraph, type GraphControls } from '../../graph/EngineGraph.tsx';
import type { GraphModel } from '../../graph/model.ts';
import type { Look } from '../../graph/viewport.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ms, plural } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';

interface SideGraphProps {
  readonly side: 'A' | 'B';
  readonly run: ComparedRun;
  readonly model: GraphModel | null;
  readonly layers: readonly number[] | null;
  readonly lit: ReadonlySet<number> | null;
  readonly onSelect: (layer: number | null) => void;
  readonly controls: Ref<GraphControls>;
  readonly onLook: (look: Look) => void;
  /** It is about to be moved by hand. */
  readonly onTouch: () => void;
}

/** One of the two engines; what belongs to the chosen group is lit. */
export function SideGraph({ side, run, model, layers, lit, onSelect, controls, onLook, onTouch }: SideGraphProps) {
  const chosen = layers?.length === 1 ? layers[0]! : null;
  return (
    <Panel
      label={`Engine of ${side}`}
      title={
        <>
          {side} · <span className="side-label">{run.label}</span>{' '}
          <span className="muted side-figure">
            {model && layers ? groupText(model, layers) : model && plural(model.engine.layers.length, 'layer')}
          </span>
        </>
      }
      className="side-graph"
    >
      {model === null ? (
        <Empty icon="engine" title="No engine graph">
          <p>This run has times but no layer information.</p>
        </Empty>
      ) : (
        <div
          className="side-canvas"
          role="presentation"
          onPointerDownCapture={onTouch}
          onWheelCapture={onTouch}
          onKeyDownCapture={onTouch}
        >
          <EngineGraph
            label={`Engine of ${side}, ${run.label}`}
            model={model}
            mode="precision"
            selected={chosen}
            lit={lit}
            onSelect={onSelect}
            controls={controls}
            onLook={onLook}
          />
        </div>
      )}
    </Panel>
  );
}

function groupText(model: GraphModel, layers: readonly number[]): string {
  if (layers.length === 0) return 'has no such layer; its place is shown';
  const sum = layers.reduce((total, layer) => total + (model.nodes[layer]?.ms ?? 0), 0);
  return `${plural(layers.length, 'layer')}, ${ms(sum)} ms`;
}
