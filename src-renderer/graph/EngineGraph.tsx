import { useMemo } from 'react';
import { enginePicture, type Folding } from './enginePicture.ts';
import { FlowGraph, type FlowGraphProps } from './FlowGraph.tsx';
import type { GraphModel } from './model.ts';

export type { GraphControls } from './FlowGraph.tsx';

interface EngineGraphProps extends FlowGraphProps {
  readonly model: GraphModel;
  readonly folding?: Folding | null;
  /** Draw only these nodes of the flow. */
  readonly only?: ReadonlySet<number> | null;
}

/** The flow graph of one engine or one prediction. */
export function EngineGraph({ model, folding = null, only = null, ...props }: EngineGraphProps) {
  const picture = useMemo(() => enginePicture(model, folding, only), [model, folding, only]);
  return <FlowGraph {...props} picture={picture} />;
}
