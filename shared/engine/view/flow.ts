import type { EngineGraph, EngineIoTensor, EngineLayer, EngineTensor } from '../graph.ts';
import { engineEdges, type EngineEdge } from '../model/edges.ts';

/**
 * An engine as a flow: its layers in their order, then its inputs and outputs as nodes of their own, joined by the tensors
 * that pass between them. A file without tensors gives nodes and no edges; nothing is guessed.
 */
export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export type FlowNode =
  | { readonly kind: 'layer'; readonly layer: EngineLayer }
  | { readonly kind: 'input' | 'output'; readonly tensor: EngineIoTensor };

export interface FlowEdge {
  readonly from: number;
  readonly to: number;
  readonly tensor: EngineTensor;
  /** False where the file does not tell which of several writers is read. */
  readonly certain: boolean;
}

export function flowOf(engine: EngineGraph): Flow {
  const nodes: FlowNode[] = engine.layers.map((layer) => ({ kind: 'layer', layer }));
  const ends = new Map<string, number>();
  const end = (mode: 'input' | 'output', edge: EngineEdge): number => {
    const known = ends.get(`${mode} ${edge.tensor}`);
    if (known !== undefined) return known;
    const tensor = engine.ioTensors.find(({ name }) => name === edge.tensor) ?? { ...tensorOf(edge), mode };
    const index = nodes.push({ kind: mode, tensor }) - 1;
    ends.set(`${mode} ${edge.tensor}`, index);
    return index;
  };
  const edges = engineEdges(engine).flatMap((edge): FlowEdge[] => {
    const isLoose = edge.from === null && edge.to === null;
    return isLoose
      ? []
      : [
          {
            from: edge.from ?? end('input', edge),
            to: edge.to ?? end('output', edge),
            tensor: tensorOf(edge),
            certain: edge.certain,
          },
        ];
  });
  return { nodes, edges };
}

const tensorOf = ({ tensor, dtype, layout, shape, sizeBytes }: EngineEdge): EngineTensor => ({
  name: tensor,
  dtype,
  layout,
  shape,
  sizeBytes,
});
