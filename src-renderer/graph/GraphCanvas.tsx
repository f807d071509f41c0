import { ReactFlow, useReactFlow, type EdgeTypes, type NodeTypes } from '@xyflow/react';
import { useEffect, useEffectEvent, useImperativeHandle, useMemo, useState } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';
import { drawnPart } from './drawnPart.ts';
import type { EngineGraphProps } from './EngineGraph.tsx';
import { FlowLine } from './FlowLine.tsx';
import { createGraphStore, GraphStoreContext, type GraphMarks } from './graphState.ts';
import { LayerNode } from './LayerNode.tsx';
import { describeNode } from './model.ts';
import { Overview } from './Overview.tsx';
import { usePalette } from './palette.ts';
import { boundsOf, nodeAt, type GraphScene, type Rect } from './scene.ts';
import { Strip } from './Strip.tsx';
import { useKeyDown } from './useKeyDown.ts';
import { useSize } from '../ui/useSize.ts';
import {
  centredOn,
  firstViewport,
  fitting,
  readingZoom,
  revealing,
  visibleRect,
  zoneFor,
  type Viewport,
} from './viewport.ts';
import { stepFrom, type Step } from './walk.ts';

const nodeTypes: NodeTypes = { layer: LayerNode };
const edgeTypes: EdgeTypes = { flow: FlowLine };
const steps: Readonly<Record<string, Step>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const stripFrom = 1.6;

interface GraphCanvasProps extends EngineGraphProps {
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
function SizedCanvas({
  scene,
  size,
  label,
  mode,
  selected,
  lit,
  onSelect,
  controls,
}: GraphCanvasProps & { readonly size: Size }) {
  const flow = useReactFlow();
  const palette = usePalette();
  const [viewport, setViewport] = useState<Viewport>(() => firstViewport(scene.layout.size, startOf(scene), size));
  const [zone, setZone] = useState<Rect>(() => zoneFor(null, visibleRect(viewport, size)));
  const isFar = viewport.zoom < readingZoom;
  const marks = useMemo<GraphMarks>(
    () => ({ mode, selected, lit, near: neighboursOf(scene, selected) }),
    [mode, selected, lit, scene],
  );
  const [store] = useState(() => createGraphStore(marks));
  useEffect(() => store.setState(marks), [store, marks]);
  const part = useMemo(() => (isFar ? { nodes: [], edges: [] } : drawnPart(scene, zone)), [scene, zone, isFar]);

  const move = (next: Viewport | null, smoothly: boolean): void => {
    if (next) void flow.setViewport(next, { duration: smoothly && wantsMotion() ? 180 : 0 });
  };
  const onMove = (_: unknown, next: Viewport): void => {
    setViewport(next);
    setZone((current) => zoneFor(current, visibleRect(next, size)));
  };
  const whole = { x: 0, y: 0, ...scene.layout.size };
  const fit = (): void => move(fitting(whole, size, 1), true);
  const show = (nodes: readonly number[]): void => {
    const bounds = boundsOf(scene, nodes);
    if (!bounds) return;
    const close = fitting(bounds, size, 0.9);
    move(
      nodes.length === 1 || close.zoom >= 0.9
        ? revealing(flow.getViewport(), size, bounds, nodes.length === 1 ? 0 : 0.7)
        : { ...close, ...(close.zoom < readingZoom ? centredOn(bounds, size, readingZoom) : {}) },
      true,
    );
  };
  useImperativeHandle(controls, () => ({ fit, show }));
  const reveal = useEffectEvent((node: number) => {
    const bounds = boundsOf(scene, [node]);
    if (bounds) move(revealing(flow.getViewport(), size, bounds), true);
  });
  useEffect(() => {
    if (selected !== null) reveal(selected);
  }, [selected]);

  const view = useKeyDown((event) => {
    const step = steps[event.key];
    if (step !== undefined)
      onSelect(selected === null ? firstNode(scene) : (stepFrom(scene, selected, step) ?? selected));
    else if (event.key === 'Home') onSelect(firstNode(scene));
    else if (event.key === 'Escape' && selected !== null) onSelect(null);
    else if (event.key === '+' || event.key === '=') void flow.zoomIn();
    else if (event.key === '-') void flow.zoomOut();
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const least = Math.min(0.05, fitting(whole, size, 1).zoom);
  const chosen = selected === null ? null : scene.model.nodes[selected];
  return (
    <GraphStoreContext value={store}>
      <div
        ref={view}
        className="graph-view"
        role="application"
        aria-roledescription="flow graph"
        aria-label={`${label}. Arrow keys follow the edges.`}
        tabIndex={0}
        data-testid="engine-graph"
      >
        {isFar && <Overview scene={scene} marks={marks} palette={palette} viewport={viewport} size={size} />}
        <ReactFlow
          nodes={part.nodes}
          edges={part.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          defaultViewport={viewport}
          minZoom={least}
          maxZoom={2.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          elevateNodesOnSelect={false}
          disableKeyboardA11y
          panOnScroll
          onMove={onMove}
          onNodeClick={(_, node) => onSelect(Number(node.id))}
          onPaneClick={(event) => {
            const point = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
            onSelect(isFar ? nodeAt(scene, point, 4 / viewport.zoom) : null);
          }}
        />
        {scene.layout.size.height * viewport.zoom > size.height * stripFrom && (
          <Strip
            scene={scene}
            marks={marks}
            palette={palette}
            viewport={viewport}
            size={size}
            onGo={(y) => move({ ...viewport, y: size.height / 2 - y * viewport.zoom }, false)}
          />
        )}
        <p className="visually-hidden" aria-live="polite">
          {chosen ? describeNode(chosen) : ''}
        </p>
      </div>
    </GraphStoreContext>
  );
}

const nobody: ReadonlySet<number> = new Set();

function neighboursOf(scene: GraphScene, node: number | null): ReadonlySet<number> {
  if (node === null) return nobody;
  return new Set(scene.model.flow.edges.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : [])));
}

/** The nodes of the first screenful. */
function startOf(scene: GraphScene): Rect {
  const first = scene.nodesByY.near(0, 0);
  return boundsOf(scene, first) ?? { x: 0, y: 0, width: 0, height: 0 };
}

const firstNode = (scene: GraphScene): number | null => (scene.model.nodes.length > 0 ? 0 : null);
const wantsMotion = (): boolean => !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
