import { ReactFlow, useReactFlow, type EdgeTypes, type NodeTypes } from '@xyflow/react';
import { useEffect, useEffectEvent, useImperativeHandle, useMemo, useState } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';
import { useSize } from '../ui/useSize.ts';
import { drawnPart } from './drawnPart.ts';
import type { FlowGraphProps } from './FlowGraph.tsx';
import { FarLayers } from './FarLayers.tsx';
import { FlowLine } from './FlowLine.tsx';
import { createGraphStore, GraphStoreContext, type GraphMarks } from './graphState.ts';
import { LayerNode } from './LayerNode.tsx';
import { describeNode } from './model.ts';
import { boundsOf, middleOf, nodeAt, type GraphScene } from './scene.ts';
import { useGraphView } from './useGraphView.ts';
import { useKeyDown } from './useKeyDown.ts';
import { lookingAt, lookOf, type Viewport } from './viewport.ts';
import { stepFrom, type Step } from './walk.ts';

const nodeTypes: NodeTypes = { layer: LayerNode };
const edgeTypes: EdgeTypes = { flow: FlowLine };
const steps: Readonly<Record<string, Step>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

interface GraphCanvasProps extends FlowGraphProps {
  readonly scene: GraphScene;
}

export function GraphCanvas({ scene, ...props }: GraphCanvasProps) {
  const [frame, size] = useSize();
  return (
    <div ref={frame} className="graph">
      {size && <SizedCanvas {...props} scene={scene} size={size} />}
    </div>
  );
}

/** React Flow holds the nodes of the present view and its surroundings; the rest is on canvases. */
function SizedCanvas(props: GraphCanvasProps & { readonly size: Size }) {
  const { scene, size, label, mode, lit, onSelect, onOpen, controls, onLook } = props;
  const { ids, placeOf } = scene.picture;
  const flow = useReactFlow();
  const selected = props.selected === null ? null : placeOf(props.selected);
  const view = useGraphView(scene, size, props.selected);
  const marks = useMemo<GraphMarks>(
    () => ({ mode, selected, lit: lit && placesOf(scene, lit), near: neighboursOf(scene, selected) }),
    [mode, selected, lit, scene],
  );
  const [store] = useState(() => createGraphStore(marks));
  useEffect(() => store.setState(marks), [store, marks]);
  const part = useMemo(() => (view.zone ? drawnPart(scene, view.zone) : nothing), [scene, view.zone]);
  useImperativeHandle(controls, () => ({
    fit: view.fit,
    show: (shown) => view.show([...placesOf(scene, shown)]),
    look: (look) => void flow.setViewport(lookingAt(look, size)),
    middleOf: (shown) => middleOf(boundsOf(scene, placesOf(scene, shown))),
  }));
  const reveal = useEffectEvent(view.show);
  useEffect(() => {
    if (selected !== null) reveal([selected]);
  }, [selected]);

  const frame = useKeyDown((event) => {
    const step = steps[event.key];
    if (step !== undefined) onSelect(ids[selected === null ? 0 : (stepFrom(scene, selected, step) ?? selected)]!);
    else if (event.key === 'Home') onSelect(ids[0]!);
    else if (event.key === 'Enter' && selected !== null && onOpen) onOpen(ids[selected]!);
    else if (event.key === 'Escape' && selected !== null) onSelect(null);
    else if (event.key === '+' || event.key === '=') void flow.zoomIn();
    else if (event.key === '-') void flow.zoomOut();
    else if (event.key === '0') view.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  /** Of a wheel that is turned step by step, React Flow tells starts and ends only. */
  const moved = (_: unknown, viewport: Viewport): void => {
    view.onMove(viewport);
    onLook?.(lookOf(viewport, size));
  };
  const isFar = view.zone === null;
  const chosen = selected === null ? null : scene.picture.nodes[selected];
  return (
    <GraphStoreContext value={store}>
      <div
        ref={frame}
        className="graph-view"
        role="application"
        aria-roledescription="flow graph"
        aria-label={`${label}. Arrow keys follow the edges.`}
        tabIndex={0}
        data-testid="engine-graph"
      >
        <ReactFlow
          nodes={part.nodes}
          edges={part.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          defaultViewport={view.first}
          minZoom={view.leastZoom}
          maxZoom={2.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          elevateNodesOnSelect={false}
          disableKeyboardA11y
          panOnScroll
          onMoveStart={moved}
          onMove={moved}
          onMoveEnd={moved}
          onNodeClick={(_, node) => onSelect(Number(node.id))}
          onNodeDoubleClick={(_, node) => onOpen?.(Number(node.id))}
          zoomOnDoubleClick={false}
          onPaneClick={(event) => {
            const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
            const place = isFar ? nodeAt(scene, point, 4 / flow.getZoom()) : null;
            onSelect(place === null ? null : ids[place]!);
          }}
        />
        <FarLayers scene={scene} marks={marks} size={size} isFar={isFar} onHeight={view.toHeight} />
        <p className="visually-hidden" aria-live="polite">
          {chosen ? describeNode(chosen) : ''}
        </p>
      </div>
    </GraphStoreContext>
  );
}

const nothing = { nodes: [], edges: [] };
const nobody: ReadonlySet<number> = new Set();

/** Where ids are drawn; what is not drawn has no place. */
const placesOf = ({ picture }: GraphScene, shown: Iterable<number>): ReadonlySet<number> =>
  new Set([...shown].map(picture.placeOf).filter((place) => place !== null));

const neighboursOf = (scene: GraphScene, node: number | null): ReadonlySet<number> =>
  node === null ? nobody : new Set([...scene.before[node]!, ...scene.after[node]!]);
