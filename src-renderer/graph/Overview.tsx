import { useCallback } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';
import type { GraphMarks } from './graphState.ts';
import { paintGraph } from './paint.ts';
import type { Palette } from './palette.ts';
import type { GraphScene } from './scene.ts';
import { useCanvas } from './useCanvas.ts';
import { visibleRect, type Viewport } from './viewport.ts';

interface OverviewProps {
  readonly scene: GraphScene;
  readonly marks: GraphMarks;
  readonly palette: Palette;
  readonly viewport: Viewport;
  readonly size: Size;
}

/** The whole picture when it is seen from far away. */
export function Overview({ scene, marks, palette, viewport, size }: OverviewProps) {
  const paint = useCallback(
    (context: CanvasRenderingContext2D) =>
      paintGraph(context, scene, marks, palette, viewport, visibleRect(viewport, size)),
    [scene, marks, palette, viewport, size],
  );
  return <canvas ref={useCanvas(size, paint)} className="graph-overview" aria-hidden="true" />;
}
