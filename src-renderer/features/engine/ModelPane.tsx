import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import type { ModelDrawing } from '../../../shared/qdq/modelDrawing.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import type { GraphControls } from '../../graph/FlowGraph.tsx';
import { ModelGraph } from '../../graph/ModelGraph.tsx';
import { hiddenNodes } from '../../graph/modelPicture.ts';
import { Empty } from '../../ui/Empty.tsx';
import { plural } from '../../ui/format.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import './modelPane.css';

interface ModelPaneProps {
  /** Null where the run came without its model. */
  readonly variant: VariantId | null;
  readonly engine: EngineGraph;
  /** The layer that is selected. */
  readonly layer: number | null;
  readonly onLayer: (layer: number | null) => void;
}

/** The ONNX model beside its engine: the nodes of the selected layer are lit, and a node selects its layer. */
export function ModelPane({ variant, ...linked }: ModelPaneProps) {
  const { data, error, refetch } = useQuery({ ...queries.modelGraph(variant!), enabled: variant !== null });
  if (variant === null)
    return (
      <Empty icon="layers" title="No model beside this engine">
        <p>The run was imported without the ONNX model that it was built from.</p>
      </Empty>
    );
  if (error) return <Problem error={errorOf(error)} onRetry={() => void refetch()} />;
  return data ? <LinkedModel drawing={data} {...linked} /> : <Loading what="Reading the model" />;
}

function LinkedModel({
  drawing,
  engine,
  layer,
  onLayer,
}: Omit<ModelPaneProps, 'variant'> & { readonly drawing: ModelDrawing }) {
  const controls = useRef<GraphControls>(null);
  const [node, setNode] = useState<number | null>(null);
  const links = useMemo(() => linksOf(drawing, engine), [drawing, engine]);
  const lit = useMemo(() => (layer === null ? null : new Set(links.nodes[layer])), [links, layer]);
  const chosen = node !== null && lit !== null && !lit.has(node) ? null : node;
  useEffect(() => {
    if (lit !== null && lit.size > 0) controls.current?.show([...lit]);
  }, [lit]);
  const isUnlinked = node !== null && !links.layers.has(node);
  return (
    <div className="model-pane">
      <ModelGraph
        label="ONNX model"
        drawing={drawing}
        selected={isUnlinked ? node : chosen}
        lit={lit !== null && lit.size > 0 ? lit : null}
        onSelect={(id) => {
          setNode(id);
          onLayer(id === null ? null : (links.layers.get(id) ?? null));
        }}
        controls={controls}
      />
      <p className="model-pane-note" aria-live="polite">
        {noteOf(drawing, layer, lit, isUnlinked)}
      </p>
    </div>
  );
}

function noteOf(
  drawing: ModelDrawing,
  layer: number | null,
  lit: ReadonlySet<number> | null,
  isUnlinked: boolean,
): string {
  if (layer === null && isUnlinked) return 'No layer of the engine names this node.';
  if (layer !== null && lit?.size === 0) return 'The layer names no node of this model.';
  if (lit !== null) return `${plural(lit.size, 'node')} of the selected layer`;
  const hidden = hiddenNodes(drawing);
  return hidden === 0 ? 'ONNX model' : `ONNX model · ${plural(hidden, 'constant or weight node')} not drawn`;
}

/** Which nodes a layer covers, and the layer that covers a node: the first where there are several. */
function linksOf(drawing: ModelDrawing, engine: EngineGraph) {
  const byName = new Map(drawing.nodes.flatMap((node, at) => (node.kind === 'node' ? [[node.name, at] as const] : [])));
  const nodes = engine.layers.map(({ onnxNodes }) =>
    onnxNodes.map((name) => byName.get(name)).filter((at) => at !== undefined),
  );
  const layers = new Map<number, number>();
  nodes.forEach((own, layer) => {
    for (const node of own) if (!layers.has(node)) layers.set(node, layer);
  });
  return { nodes, layers };
}
