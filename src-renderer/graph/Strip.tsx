import { useCallback } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';
import { colourOf, loudColours, type ColourMode } from './colour.ts';
import { isDim, type GraphMarks } from './graphState.ts';
import type { GraphNode } from './model.ts';
import type { Palette } from './palette.ts';
import type { GraphScene } from './scene.ts';
import { useCanvas } from './useCanvas.ts';
import type { Viewport } from './viewport.ts';

interface StripProps {
  readonly scene: GraphScene;
  readonly marks: GraphMarks;
  readonly palette: Palette;
  readonly viewport: Viewport;
  readonly size: Size;
  /** To a height of the drawing. */
  readonly onGo: (y: number) => void;
}

export const stripWidth = 46;
/** Where more than this share are copies, lines across would hide everything else. */
const mostMarked = 0.35;

/**
 * The engine from first to last layer along the side, squeezed to the height of the window: engines are long and narrow,
 * a usual minimap would be a thread. Copies are marked across its whole width. A click or a drag goes there.
 */
export function Strip({ scene, marks, palette, viewport, size, onGo }: StripProps) {
  const { layout, model } = scene;
  const scale = size.height / Math.max(1, layout.size.height);
  const marksCopies = model.nodes.filter((node) => node.loud !== null).length < mostMarked * model.nodes.length;
  const paint = useCallback(
    (context: CanvasRenderingContext2D) => {
      const across = (stripWidth - 8) / Math.max(1, layout.size.width);
      for (const node of model.nodes) {
        const { x, y } = layout.nodes[node.index]!;
        const { width, height } = model.sizes[node.index]!;
        if (node.loud !== null && marksCopies) continue;
        context.globalAlpha = isDim(marks, node.index) ? 0.25 : 0.85;
        context.fillStyle = palette(stripColour(node, marks.mode));
        context.fillRect(4 + x * across, y * scale, Math.max(1.5, width * across), Math.max(1, height * scale - 0.5));
      }
      for (const node of model.nodes) {
        if (node.loud === null || !marksCopies) continue;
        context.globalAlpha = isDim(marks, node.index) ? 0.25 : 1;
        context.fillStyle = palette(loudColours[node.loud]);
        const thick = node.loud === 'reformat' ? 1 : 2;
        context.fillRect(2, layout.nodes[node.index]!.y * scale, stripWidth - 4, thick);
      }
      context.globalAlpha = 1;
      const top = (-viewport.y / viewport.zoom) * scale;
      const height = (size.height / viewport.zoom) * scale;
      context.fillStyle = palette('--accent');
      context.globalAlpha = 0.14;
      context.fillRect(0, top, stripWidth, Math.max(4, height));
      context.globalAlpha = 0.9;
      context.strokeStyle = palette('--accent');
      context.strokeRect(0.5, top + 0.5, stripWidth - 1, Math.max(4, height) - 1);
    },
    [layout, model, marks, palette, viewport, size, scale, marksCopies],
  );
  const canvas = useCanvas({ width: stripWidth, height: size.height }, paint);
  return (
    <canvas
      ref={canvas}
      className="graph-strip"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onGo(offsetOf(event.currentTarget, event.clientY) / scale);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          onGo(offsetOf(event.currentTarget, event.clientY) / scale);
      }}
    />
  );
}

const stripColour = (node: GraphNode, mode: ColourMode): string => {
  if (node.look === 'end') return '--line';
  return node.loud === null || mode === 'heat' ? colourOf(node, mode) : loudColours[node.loud];
};

const offsetOf = (canvas: HTMLCanvasElement, clientY: number): number => clientY - canvas.getBoundingClientRect().top;
