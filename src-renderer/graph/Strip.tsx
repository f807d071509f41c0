import { memo, useCallback, useMemo } from 'react';
import { colourOf, loudColours, type ColourMode } from './colour.ts';
import { isDim, type GraphMarks } from './graphState.ts';
import type { GraphNode } from './model.ts';
import type { Palette } from './palette.ts';
import type { GraphScene } from './scene.ts';
import { useCanvas } from './useCanvas.ts';

interface StripProps {
  readonly scene: GraphScene;
  readonly marks: GraphMarks;
  readonly palette: Palette;
  readonly height: number;
  /** The view, in heights of the drawing. */
  readonly top: number;
  readonly seen: number;
  /** To a height of the drawing. */
  readonly onGo: (y: number) => void;
}

const stripWidth = 46;
/** Lines across would hide everything else where more nodes than this share, or than every fourth pixel, are copies. */
const mostMarked = 0.35;
const pixelsAMark = 4;

/**
 * The engine from first to last layer along the side, squeezed to the height of the window: engines are long and narrow,
 * a usual minimap would be a thread. Copies are marked across its whole width. A click or a drag goes there.
 */
export function Strip({ scene, marks, palette, height, top, seen, onGo }: StripProps) {
  const scale = height / Math.max(1, scene.layout.size.height);
  return (
    <div
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
    >
      <StripPicture scene={scene} marks={marks} palette={palette} height={height} />
      <span className="graph-strip-view" style={{ top: top * scale, height: Math.max(5, seen * scale) }} />
    </div>
  );
}

/** Painted once for what it shows, not for where one looks. */
const StripPicture = memo(function StripPicture({
  scene,
  marks,
  palette,
  height,
}: Pick<StripProps, 'scene' | 'marks' | 'palette' | 'height'>) {
  const { layout, picture } = scene;
  const paint = useCallback(
    (context: CanvasRenderingContext2D) => {
      const scale = height / Math.max(1, layout.size.height);
      const across = (stripWidth - 8) / Math.max(1, layout.size.width);
      const copies = picture.nodes.filter(isLoud).length;
      const marksCopies = copies < Math.min(mostMarked * picture.nodes.length, height / pixelsAMark);
      for (const node of picture.nodes) {
        if (isLoud(node) && marksCopies) continue;
        const { x, y } = layout.nodes[node.index]!;
        const size = picture.sizes[node.index]!;
        context.globalAlpha = isDim(marks, node.index) ? 0.25 : 0.85;
        context.fillStyle = palette(stripColour(node, marks.mode));
        context.fillRect(
          4 + x * across,
          y * scale,
          Math.max(1.5, size.width * across),
          Math.max(1, size.height * scale - 0.5),
        );
      }
      for (const node of marksCopies ? picture.nodes : []) {
        if (node.loud === null) continue;
        context.globalAlpha = isDim(marks, node.index) ? 0.25 : 1;
        context.fillStyle = palette(loudColours[node.loud]);
        context.fillRect(2, layout.nodes[node.index]!.y * scale, stripWidth - 4, node.loud === 'reformat' ? 1 : 2);
      }
      context.globalAlpha = 1;
    },
    [layout, picture, marks, palette, height],
  );
  const size = useMemo(() => ({ width: stripWidth, height }), [height]);
  return <canvas ref={useCanvas(size, paint)} className="graph-strip-picture" />;
});

const isLoud = (node: GraphNode): boolean => node.loud !== null;

const stripColour = (node: GraphNode, mode: ColourMode): string => {
  if (node.look === 'end') return '--line';
  return node.loud === null || mode === 'heat' ? colourOf(node, mode) : loudColours[node.loud];
};

const offsetOf = (strip: HTMLElement, clientY: number): number => clientY - strip.getBoundingClientRect().top;
