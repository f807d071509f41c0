import type { EngineGraph, EngineLayer, LayerKind } from '../../shared/engine/graph.ts';
import type { Size } from '../../shared/engine/layout/types.ts';
import { flowOf, type Flow } from '../../shared/engine/view/flow.ts';
import type { QueryItem } from '../../shared/engine/view/query.ts';
import { computeOf, subtitleOf, titleOf } from '../../shared/engine/view/title.ts';
import { ms, percent } from '../ui/format.ts';
import { familyOf, type PrecisionFamily } from '../ui/precision.ts';

/** One engine, ready to be drawn and searched: what each node says and how large it is. Where it stands is the layout's. */
export interface GraphModel {
  readonly engine: EngineGraph;
  readonly flow: Flow;
  readonly nodes: readonly GraphNode[];
  readonly sizes: readonly Size[];
  /** One a layer, in the order of the engine. */
  readonly items: readonly QueryItem[];
  readonly totalMs: number | null;
  /** Of one layer; 0 where none is known. */
  readonly longestMs: number;
  readonly isEstimate: boolean;
}

/** What costs time without computing is the loudest thing on a graph. */
export type Loud = 'qdq' | 'requantize' | 'reformat';

export interface GraphNode {
  /** Where it stands among the nodes of its picture. */
  readonly index: number;
  readonly look: 'layer' | 'copy' | 'end' | 'block';
  readonly layer: EngineLayer | null;
  readonly title: string;
  readonly subtitle: string;
  readonly family: PrecisionFamily;
  readonly kind: LayerKind | null;
  readonly loud: Loud | null;
  readonly ms: number | null;
  readonly time: string;
  /** Of all layer time, 0…1. */
  readonly share: number | null;
  /** Against the longest layer, 0…1. */
  readonly relative: number;
}

/** @param layerMs times by layer index; null = take the estimates of a prediction, where it has any. */
export function graphModel(engine: EngineGraph, layerMs: readonly (number | null)[] | null): GraphModel {
  const flow = flowOf(engine);
  const times = engine.layers.map((layer, index) => layerMs?.[index] ?? middleOf(layer));
  const known = times.filter((time) => time !== null);
  const totalMs = known.length === 0 ? null : known.reduce((sum, time) => sum + time, 0);
  const longest = known.reduce((most, time) => Math.max(most, time), 0);
  const items = engine.layers.map((layer, index): QueryItem => {
    const time = times[index] ?? null;
    return { layer, ms: time, share: time === null || !totalMs ? null : time / totalMs };
  });
  const titles = contextTitles(flow);
  const nodes = flow.nodes.map((node, index): GraphNode => {
    if (node.kind !== 'layer')
      return {
        index,
        look: 'end',
        layer: null,
        title: node.tensor.name,
        subtitle: [node.tensor.shape?.join('×'), node.tensor.dtype].filter(Boolean).join(' '),
        family: familyOf(node.tensor.dtype),
        kind: null,
        loud: null,
        ms: null,
        time: '',
        share: null,
        relative: 0,
      };
    const { layer } = node;
    const loud = loudOf(layer);
    const item = items[index]!;
    return {
      index,
      look: loud !== null || layer.kind === 'noop' ? 'copy' : 'layer',
      layer,
      title: titles[index]!,
      subtitle: subtitleOf(layer),
      family: familyOf(loud === null ? computeOf(layer) : (layer.outputs[0]?.dtype ?? null)),
      kind: layer.kind,
      loud,
      ms: item.ms,
      time: timeText(layer, layerMs?.[index] ?? null),
      share: item.share,
      relative: item.ms === null || longest === 0 ? 0 : item.ms / longest,
    };
  });
  return {
    engine,
    flow,
    nodes,
    sizes: nodes.map(sizeOf),
    items,
    totalMs,
    longestMs: longest,
    isEstimate: layerMs === null,
  };
}

const loudOf = ({ kind }: EngineLayer): Loud | null =>
  kind === 'qdq' || kind === 'requantize' || kind === 'reformat' ? kind : null;

const middleOf = ({ estimate }: EngineLayer): number | null =>
  estimate === null ? null : (estimate.lowMs + estimate.highMs) / 2;

/** A range stays a range: an estimate is never shown as one number. */
function timeText(layer: EngineLayer, measuredMs: number | null): string {
  if (measuredMs !== null) return ms(measuredMs);
  return layer.estimate === null ? '' : `${ms(layer.estimate.lowMs)}–${ms(layer.estimate.highMs)}`;
}

/** A copy is called after what it serves: `Q → conv2` says more than the name of a Q node. */
function contextTitles(flow: Flow): readonly string[] {
  const readers = new Map<number, number[]>();
  for (const edge of flow.edges) readers.set(edge.from, [...(readers.get(edge.from) ?? []).slice(0, 2), edge.to]);
  const own = flow.nodes.map((node) => (node.kind === 'layer' ? titleOf(node.layer) : node.tensor.name));
  return flow.nodes.map((node, index) => {
    if (node.kind !== 'layer' || (node.layer.kind !== 'qdq' && node.layer.kind !== 'requantize')) return own[index]!;
    const [reader, ...others] = readers.get(index) ?? [];
    if (reader === undefined || flow.nodes[reader]?.kind !== 'layer') return own[index]!;
    return `${directionOf(node.layer)} → ${own[reader]!}${others.length > 0 ? ' …' : ''}`;
  });
}

function directionOf({ inputs, outputs, kind }: EngineLayer): string {
  if (kind === 'requantize') return 'Rescale';
  const [from, to] = [inputs[0]?.dtype ?? null, outputs[0]?.dtype ?? null];
  if (from === null || to === null) return 'Q/DQ';
  return familyOf(to) === 'int8' || to === 'fp8' ? 'Q' : 'DQ';
}

/** Wide enough for its title within bounds; about 6.4 pixels a character at the size of titles. */
export function sizeOf({ look, title, subtitle, time }: GraphNode): Size {
  const text = title.length * 6.7 + (time === '' ? 0 : 12 + time.length * 6.3);
  if (look === 'layer') return { width: clamp(Math.max(text, subtitle.length * 5.9) + 26, 150, 250), height: 42 };
  if (look === 'copy') return { width: clamp(text + 30, 96, 230), height: 26 };
  return { width: clamp(title.length * 7 + subtitle.length * 6.3 + 36, 90, 280), height: 26 };
}

const clamp = (value: number, low: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)));

/** One sentence for a screen reader. */
export function describeNode({ title, subtitle, time, share, family, look }: GraphNode): string {
  const parts = [title, subtitle];
  if (look === 'end') parts.push('end of the graph');
  if (look === 'block') parts.push('folded block, Enter opens it');
  if (family !== 'other') parts.push(family);
  if (time !== '') parts.push(`${time} milliseconds${share === null ? '' : `, ${percent(share)} percent`}`);
  return parts.join(', ');
}
