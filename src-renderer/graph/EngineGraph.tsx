import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, type Ref } from 'react';
import { count, plural } from '../ui/format.ts';
import { Loading } from '../ui/Problem.tsx';
import type { ColourMode } from './colour.ts';
import { GraphCanvas } from './GraphCanvas.tsx';
import type { GraphModel } from './model.ts';
import { graphScene } from './scene.ts';
import { useLayout } from './useLayout.ts';
import './graph.css';

export interface GraphControls {
  readonly fit: () => void;
  /** Brings nodes into view. */
  readonly show: (nodes: readonly number[]) => void;
}

export interface EngineGraphProps {
  /** What it is a graph of, for assistive technology. */
  readonly label: string;
  readonly model: GraphModel;
  readonly mode: ColourMode;
  readonly selected: number | null;
  /** When given, everything else is dimmed. */
  readonly lit: ReadonlySet<number> | null;
  readonly onSelect: (node: number | null) => void;
  readonly controls?: Ref<GraphControls>;
}

/** The flow graph of one engine or one prediction. */
export function EngineGraph(props: EngineGraphProps) {
  const { model } = props;
  const layout = useLayout(model);
  const scene = useMemo(() => (layout === null ? null : graphScene(model, layout)), [model, layout]);
  if (scene === null) return <Loading what={`Laying out ${plural(model.nodes.length, 'layer')}`} />;
  return (
    <ReactFlowProvider>
      <GraphCanvas {...props} scene={scene} />
      <p className="visually-hidden">{`${count(model.engine.layers.length)} layers. The outline and the table hold the same layers as lists.`}</p>
    </ReactFlowProvider>
  );
}
