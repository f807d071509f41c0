import { familyOf } from '../ui/precision.ts';
import { colourOf, loudColours, type ColourMode } from './colour.ts';
import { isDim, type GraphMarks } from './graphState.ts';
import type { Palette } from './palette.ts';
import type { GraphScene, Rect } from './scene.ts';
import type { Viewport } from './viewport.ts';

/**
 * A graph on one canvas, for when nothing could be read anyway: a rectangle a node, a line an edge. The loud ones are
 * painted last and never smaller than three pixels, so that they are seen from any distance.
 */
export function paintGraph(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  marks: GraphMarks,
  palette: Palette,
  viewport: Viewport,
  view: Rect,
): void {
  const { layout, model } = scene;
  const { x, y, zoom } = viewport;
  const edges = scene.edgesByY.near(view.y, view.y + view.height);
  if (edges.size < 6000) {
    context.lineWidth = Math.max(0.5, 2 * zoom);
    for (const edge of edges) {
      const route = layout.routes[edge]!;
      if (route.kind === 'tunnel') continue;
      const { from, to, tensor } = model.flow.edges[edge]!;
      context.globalAlpha = isDim(marks, from) && isDim(marks, to) ? 0.12 : 0.6;
      context.strokeStyle = palette(`--${familyOf(tensor.dtype)}`);
      context.beginPath();
      route.points.forEach((point, at) =>
        at === 0
          ? context.moveTo(point.x * zoom + x, point.y * zoom + y)
          : context.lineTo(point.x * zoom + x, point.y * zoom + y),
      );
      context.stroke();
    }
  }
  const nodes = [...scene.nodesByY.near(view.y, view.y + view.height)];
  const loud = nodes.filter((node) => model.nodes[node]!.loud !== null);
  const quiet = nodes.filter((node) => model.nodes[node]!.loud === null);
  for (const node of [...quiet, ...loud]) {
    const { width, height } = model.sizes[node]!;
    const corner = layout.nodes[node]!;
    const least = model.nodes[node]!.loud === null ? 1 : 3;
    context.globalAlpha = isDim(marks, node) ? 0.18 : 1;
    context.fillStyle = palette(paintOf(scene, node, marks.mode));
    context.fillRect(
      corner.x * zoom + x,
      corner.y * zoom + y,
      Math.max(least, width * zoom),
      Math.max(least, height * zoom),
    );
  }
  context.globalAlpha = 1;
  if (marks.selected !== null) outline(context, scene, marks.selected, palette('--accent'), viewport);
}

function outline(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  node: number,
  colour: string,
  { x, y, zoom }: Viewport,
): void {
  const { width, height } = scene.model.sizes[node]!;
  const corner = scene.layout.nodes[node]!;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(
    corner.x * zoom + x - 3,
    corner.y * zoom + y - 3,
    Math.max(4, width * zoom) + 6,
    Math.max(4, height * zoom) + 6,
  );
}

function paintOf(scene: GraphScene, node: number, mode: ColourMode): string {
  const drawn = scene.model.nodes[node]!;
  if (drawn.look === 'end') return '--text-3';
  return drawn.loud !== null && mode !== 'heat' ? loudColours[drawn.loud] : colourOf(drawn, mode);
}
