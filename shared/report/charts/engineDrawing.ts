import type { DType } from '../../base/dtype.ts';
import type { EngineGraph, EngineLayer } from '../../engine/graph.ts';
import { layoutGraph } from '../../engine/layout/layout.ts';
import { pathOf } from '../../engine/layout/path.ts';
import { flowOf, type FlowNode } from '../../engine/view/flow.ts';
import { computeOf, subtitleOf, titleOf } from '../../engine/view/title.ts';
import { svg, type SvgNode } from './scene.ts';

/** An engine as a picture: the same layout, words and colours as the window's, for the report and for export as SVG. */
export interface DrawingInput {
  readonly engine: EngineGraph;
  readonly layerMs: readonly (number | null)[] | null;
  /** Layers to light; the rest is dimmed when there are any. */
  readonly lit: ReadonlySet<number>;
}

const nodeWidth = 200;
const nodeHeight = 38;
const chipHeight = 24;
const pad = 16;

export function engineDrawing({ engine, layerMs, lit }: DrawingInput): SvgNode {
  const flow = flowOf(engine);
  const layout = layoutGraph({
    nodes: flow.nodes.map((node) => ({ width: nodeWidth, height: isChip(node) ? chipHeight : nodeHeight })),
    edges: flow.edges,
  });
  const longest = Math.max(1e-9, ...(layerMs ?? []).map((ms) => ms ?? 0));
  const edges = flow.edges.flatMap((edge, at) => {
    const route = layout.routes[at]!;
    const stroke = dtypeColor(edge.tensor.dtype);
    const shape = edge.tensor.shape?.join('×') ?? '?';
    const title = svg('title', {}, `${edge.tensor.name}\n${edge.tensor.dtype ?? '?'} ${shape}`);
    if (route.kind === 'drawn')
      return [svg('path', { d: pathOf(route.points), class: 'edge', stroke, fill: 'none' }, title)];
    return [route.from, route.to].map((mouth) =>
      svg('circle', { cx: mouth.x, cy: mouth.y, r: 3.5, class: 'tunnel', fill: stroke }, title),
    );
  });
  const nodes = flow.nodes.map((node, at) => {
    const { x, y } = layout.nodes[at]!;
    if (node.kind !== 'layer') return ioChip(node.tensor.name, x, y);
    const { layer } = node;
    const ms = layerMs?.[layer.index] ?? null;
    const isDim = lit.size > 0 && !lit.has(layer.index);
    return layerBox(layer, ms, ms === null ? 0 : ms / longest, x, y, isDim);
  });
  const { width, height } = layout.size;
  return svg(
    'svg',
    { viewBox: `${-pad} ${-pad} ${width + 2 * pad} ${height + 2 * pad}`, class: 'engine-drawing', role: 'img' },
    svg('title', {}, `${engine.layers.length} layers`),
    svg('g', { class: 'edges' }, ...edges),
    svg('g', { class: 'nodes' }, ...nodes),
  );
}

const isChip = (node: FlowNode): boolean => node.kind !== 'layer' || isCopyKind(node.layer);
const isCopyKind = (layer: EngineLayer): boolean =>
  layer.kind === 'qdq' || layer.kind === 'requantize' || layer.kind === 'reformat' || layer.kind === 'noop';

function layerBox(layer: EngineLayer, ms: number | null, share: number, x: number, y: number, isDim: boolean): SvgNode {
  const height = isCopyKind(layer) ? chipHeight : nodeHeight;
  const time = ms === null ? '' : ms.toFixed(3);
  const compute = dtypeColor(computeOf(layer));
  return svg(
    'g',
    {
      class: `layer layer-${layer.kind}${isDim ? ' is-dim' : ''}`,
      transform: `translate(${x} ${y})`,
      'data-layer': layer.index,
      tabindex: 0,
    },
    svg('title', {}, `${layer.name}\n${layer.type}${time === '' ? '' : `\n${time} ms`}`),
    svg('rect', { width: nodeWidth, height, rx: isCopyKind(layer) ? chipHeight / 2 : 4, class: 'layer-box' }),
    ...(isCopyKind(layer) ? [] : [svg('rect', { width: 3, height, fill: compute })]),
    svg(
      'text',
      { x: 11, y: 16, class: 'layer-title' },
      cut(isCopyKind(layer) ? subtitleOf(layer) : titleOf(layer), 20),
    ),
    ...(isCopyKind(layer) ? [] : [svg('text', { x: 11, y: 30, class: 'layer-subtitle' }, cut(subtitleOf(layer), 28))]),
    svg('text', { x: nodeWidth - 9, y: 16, 'text-anchor': 'end', class: 'layer-time' }, time),
    ...(isCopyKind(layer)
      ? []
      : [svg('rect', { x: 3, y: height - 2, width: (nodeWidth - 3) * share, height: 2, fill: compute, opacity: 0.7 })]),
  );
}

const ioChip = (name: string, x: number, y: number): SvgNode =>
  svg(
    'g',
    { class: 'io', transform: `translate(${x} ${y})` },
    svg('rect', { width: nodeWidth, height: chipHeight, rx: 3, class: 'io-box' }),
    svg('text', { x: nodeWidth / 2, y: 16, 'text-anchor': 'middle', class: 'layer-subtitle' }, cut(name, 28)),
  );

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

const colors: Readonly<Partial<Record<DType, string>>> = {
  int8: 'var(--int8)',
  uint8: 'var(--int8)',
  fp16: 'var(--fp16)',
  bf16: 'var(--fp16)',
  fp32: 'var(--fp32)',
  fp8: 'var(--fp8)',
  int4: 'var(--int4)',
  fp4: 'var(--int4)',
};
export const dtypeColor = (dtype: DType | null): string =>
  (dtype === null ? undefined : colors[dtype]) ?? 'var(--other)';
