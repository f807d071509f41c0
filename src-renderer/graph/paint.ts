import { familyOf } from '../ui/precision.ts';
import { colourOf, loudColours, type ColourMode } from './colour.ts';
import { isDim, type GraphMarks } from './graphState.ts';
import type { Palette } from './palette.ts';
import type { GraphScene, Rect } from './scene.ts';
import type { Viewport } from './viewport.ts';

const mostEdges = 6000;

/**
 * A graph on one canvas, for when nothing could be read anyway: a rectangle a node, a line an edge. The loud ones are
 * painted last and never smaller than three pixels, so that they are seen from any distance. Nodes that would fall on
 * pixels already painted are left out: far away there are more nodes than pixels.
 */
export function paintGraph(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  marks: GraphMarks,
  palette: Palette,
  viewport: Viewport,
  view: Rect,
): void {
  const edges = scene.edgesByY.near(view.y, view.y + view.height);
  if (edges.size < mostEdges) paintEdges(context, scene, marks, palette, viewport, edges);
  const nodes = [...scene.nodesByY.near(view.y, view.y + view.height)];
  for (const isLoud of [false, true]) {
    const own = nodes.filter((node) => (scene.picture.nodes[node]!.loud !== null) === isLoud);
    paintNodes(context, scene, marks, palette, viewport, own, isLoud ? 3 : 1);
  }
  context.globalAlpha = 1;
  if (marks.selected !== null) outline(context, scene, marks.selected, palette('--accent'), viewport);
}

function paintEdges(
  context: CanvasRenderingContext2D,
  { layout, picture }: GraphScene,
  marks: GraphMarks,
  palette: Palette,
  { x, y, zoom }: Viewport,
  edges: Iterable<number>,
): void {
  context.lineWidth = Math.max(0.5, 2 * zoom);
  for (const edge of edges) {
    const route = layout.routes[edge]!;
    if (route.kind === 'tunnel') continue;
    const { from, to, tensor } = picture.edges[edge]!;
    context.globalAlpha = isDim(marks, from) && isDim(marks, to) ? 0.12 : 0.6;
    context.strokeStyle = palette(`--${familyOf(tensor.dtype)}`);
    context.beginPath();
    route.points.forEach((point, at) => {
      if (at === 0) context.moveTo(point.x * zoom + x, point.y * zoom + y);
      else context.lineTo(point.x * zoom + x, point.y * zoom + y);
    });
    context.stroke();
  }
}

function paintNodes(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  marks: GraphMarks,
  palette: Palette,
  { x, y, zoom }: Viewport,
  nodes: readonly number[],
  least: number,
): void {
  const painted = new Set<number>();
  for (const node of nodes) {
    const corner = scene.layout.nodes[node]!;
    const [left, top] = [corner.x * zoom + x, corner.y * zoom + y];
    const pixel = Math.round(top / least) * 100_000 + Math.round(left / least);
    const isPlain = !isDim(marks, node);
    if (isPlain && painted.has(pixel)) continue;
    if (isPlain) painted.add(pixel);
    const { width, height } = scene.picture.sizes[node]!;
    context.globalAlpha = isPlain ? 1 : 0.18;
    context.fillStyle = palette(paintOf(scene, node, marks.mode));
    context.fillRect(left, top, Math.max(least, width * zoom), Math.max(least, height * zoom));
  }
}

function outline(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  node: number,
  colour: string,
  { x, y, zoom }: Viewport,
): void {
  const { width, height } = scene.picture.sizes[node]!;
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
  const drawn = scene.picture.nodes[node]!;
  if (drawn.look === 'end') return '--text-3';
  return drawn.loud !== null && mode !== 'heat' ? loudColours[drawn.loud] : colourOf(drawn, mode);
}
