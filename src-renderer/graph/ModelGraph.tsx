import { useMemo } from 'react';
import type { ModelDrawing } from '../../shared/qdq/modelDrawing.ts';
import { FlowGraph, type FlowGraphProps } from './FlowGraph.tsx';
import { modelPicture, nodeOfId } from './modelPicture.ts';

interface ModelGraphProps extends Omit<FlowGraphProps, 'mode'> {
  readonly drawing: ModelDrawing;
}

/** The flow graph of an ONNX model; ids are the indices of the drawing. */
export function ModelGraph({ drawing, onSelect, ...props }: ModelGraphProps) {
  const picture = useMemo(() => modelPicture(drawing), [drawing]);
  return (
    <FlowGraph
      {...props}
      mode="precision"
      picture={picture}
      onSelect={(id) => onSelect(id === null ? null : nodeOfId(drawing, id))}
    />
  );
}
