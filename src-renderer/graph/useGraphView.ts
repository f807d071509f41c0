import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';
import { boundsOf, type GraphScene, type Rect } from './scene.ts';
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

export interface GraphView {
  readonly first: Viewport;
  /** The part of the drawing whose nodes exist; null when everything is too small to read. */
  readonly zone: Rect | null;
  readonly leastZoom: number;
  readonly onMove: (viewport: Viewport) => void;
  readonly fit: () => void;
  /** Brings nodes into view, as little as needed. */
  readonly show: (nodes: readonly number[]) => void;
  readonly toHeight: (y: number) => void;
}

/**
 * Where a graph is looked at from, and the ways to move. Panning within the zone changes no state at all.
 * @param anchor id of what stays where it is on the screen when the scene changes.
 */
export function useGraphView(scene: GraphScene, size: Size, anchor: number | null): GraphView {
  const flow = useReactFlow();
  const [first] = useState<Viewport>(() => firstViewport(scene.layout.size, startOf(scene), size));
  useNewScene(scene, (former) => {
    const next = keptInPlace(former, scene, anchor, flow.getViewport());
    void flow.setViewport(next ?? firstViewport(scene.layout.size, startOf(scene), size));
  });
  const [zone, setZone] = useState<Rect | null>(() => nextZone(null, first, size));
  const whole = { x: 0, y: 0, ...scene.layout.size };
  const move = (next: Viewport | null, smoothly: boolean): void => {
    if (next) void flow.setViewport(next, { duration: smoothly && wantsMotion() ? 180 : 0 });
  };
  const onMove = useCallback((viewport: Viewport) => setZone((current) => nextZone(current, viewport, size)), [size]);
  return {
    first,
    zone,
    leastZoom: Math.min(0.05, fitting(whole, size, 1).zoom),
    onMove,
    fit: () => move(fitting(whole, size, 1), true),
    show: (nodes) => {
      const bounds = boundsOf(scene, nodes);
      if (bounds) move(showing(bounds, nodes.length, flow.getViewport(), size), true);
    },
    toHeight: (y) => {
      const viewport = flow.getViewport();
      move({ ...viewport, y: size.height / 2 - y * viewport.zoom }, false);
    },
  };
}

const divedZoom = 0.8;

const nextZone = (current: Rect | null, viewport: Viewport, size: Size): Rect | null =>
  viewport.zoom < readingZoom ? null : zoneFor(current, visibleRect(viewport, size));

/** From far away one dives to a single node. One node, or several that fit: the view moves only as far as it must. Many: they are fitted, but never below reading size. */
function showing(bounds: Rect, count: number, viewport: Viewport, size: Size): Viewport | null {
  const isFar = viewport.zoom < readingZoom;
  if (count === 1) return isFar ? centredOn(bounds, size, divedZoom) : revealing(viewport, size, bounds);
  const close = fitting(bounds, size, 0.9);
  if (close.zoom >= 0.9) return revealing(viewport, size, bounds, 0.7);
  return close.zoom < readingZoom ? centredOn(bounds, size, readingZoom) : close;
}

/** The bounds of the first screenful. */
const startOf = (scene: GraphScene): Rect =>
  boundsOf(scene, scene.nodesByY.near(0, 0)) ?? { x: 0, y: 0, width: 0, height: 0 };

const wantsMotion = (): boolean => !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Tells of every scene after the first, with the one before it. */
function useNewScene(scene: GraphScene, onNew: (former: GraphScene) => void): void {
  const former = useRef(scene);
  const tell = useEffectEvent(onNew);
  useEffect(() => {
    const last = former.current;
    former.current = scene;
    if (last !== scene) tell(last);
  }, [scene]);
}

/** Null where there is no anchor in both scenes. */
function keptInPlace(
  former: GraphScene,
  scene: GraphScene,
  anchor: number | null,
  viewport: Viewport,
): Viewport | null {
  const before = anchor === null ? null : former.picture.placeOf(anchor);
  const after = anchor === null ? null : scene.picture.placeOf(anchor);
  if (before === null || after === null) return null;
  const [from, to] = [former.layout.nodes[before]!, scene.layout.nodes[after]!];
  const { x, y, zoom } = viewport;
  return { x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom };
}
