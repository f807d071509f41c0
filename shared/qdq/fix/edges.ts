import { indexOf } from '../../onnx/graphIndex.ts';
import type { Pair } from '../graph/pairs.ts';
import type { EdgeRef, ScaleChoice } from './action.ts';
import type { Effect, Site } from './site.ts';
import type { Draft } from './draft.ts';
import { addScale, floatSource, inputOf, insertPair, retarget, zeroPoint } from './pairEdits.ts';

/** Pairs on activation edges: put there, taken off, and cleared away. */

export function quantize(site: Site, tensor: string, edges: readonly EdgeRef[], scale: ScaleChoice): Effect | null {
  const { draft } = site;
  const open = edges.filter((edge) => draft.maker(edge.node) && !readsDq(draft, edge));
  if (open.length === 0) return null;
  const shared = scale.source === 'reused' ? sharedPair(site, tensor, scale.pair, open) : null;
  retarget(draft, open, shared ?? insertPair(draft, newPair(site, tensor, scale)));
  return {
    op: shared === null ? 'insert-pair' : 'retarget',
    nodes: open.map((edge) => edge.label),
    tensors: [tensor],
    scaleSource: scale.source,
    scale: scale.value,
    sqnrLossDb: 0,
  };
}

/** The DQ of a pair on this very tensor, where it stands before every reader; null when a pair of its own is needed. */
function sharedPair({ draft, context }: Site, tensor: string, id: string, edges: readonly EdgeRef[]): string | null {
  const { graph, core } = context;
  const pair = core.uses.get(tensor)?.find((use) => use.edge.pairs[0]?.id === id)?.edge.pairs[0];
  const first = Math.min(...edges.map((edge) => draft.positionOf(edge.node)));
  for (const at of pair?.dqs ?? []) {
    const output = indexOf(graph).nodes[at]?.output?.[0] ?? '';
    const position = draft.positionOf(output);
    if (position !== -1 && position < first) return output;
  }
  return null;
}

/** Scale and zero point for a new pair: those of the pair that it has to equal, where they are stored and fit the type. */
function newPair({ draft, context }: Site, tensor: string, scale: ScaleChoice) {
  const { core, graph } = context;
  const dtype = core.types.get(tensor)?.dtype ?? 'fp32';
  const like = scale.source === 'reused' ? core.pairs.find((pair) => pair.id === scale.pair) : undefined;
  const held = like?.scale?.rank === 0 && like.scale.dtype === dtype ? stored(draft, like.scale.tensor) : null;
  const zero = like ? stored(draft, zeroPointOf(graph, like)) : null;
  return {
    tensor,
    scale: held ?? addScale(draft, `${tensor}_scale`, [scale.value], dtype),
    zeroPoint: zero ?? zeroPoint(draft),
    axis: null,
  };
}

const stored = (draft: Draft, name: string): string | null => (draft.initializer(name) ? name : null);

const zeroPointOf = (graph: Site['context']['graph'], pair: Pair): string =>
  indexOf(graph).nodes[pair.q ?? -1]?.input?.[2] ?? '';

export function unquantize({ draft }: Site, edges: readonly EdgeRef[]): Effect | null {
  const open = edges.filter((edge) => draft.maker(edge.node) && floatSource(draft, edge) !== inputOf(draft, edge));
  if (open.length === 0) return null;
  const removed = open.flatMap((edge) => retarget(draft, [edge], floatSource(draft, edge)));
  return {
    op: 'bypass-pair',
    nodes: removed.length > 0 ? removed : open.map((edge) => edge.label),
    tensors: [...new Set(open.map((edge) => inputOf(draft, edge)))],
    scaleSource: null,
    scale: null,
    sqnrLossDb: 0,
  };
}

/** A graph output keeps its name: an Identity of the float tensor takes the place of its DQ. */
export function unquantizeOutput({ draft, context }: Site, tensor: string, id: string): Effect | null {
  const { core, graph } = context;
  const { nodes, outputs } = indexOf(graph);
  const pair = core.pairs.find((candidate) => candidate.id === id);
  const dqs = (pair?.dqs ?? []).flatMap((at) => nodes[at]?.output?.[0] ?? []).filter((name) => outputs.has(name));
  const open = dqs.filter((name) => draft.maker(name)?.opType === 'DequantizeLinear' && draft.uses(name).length === 0);
  for (const name of open)
    draft.replaceMaker({
      input: [tensor],
      output: [name],
      name: draft.freshName(`${tensor}_Identity`),
      opType: 'Identity',
    });
  const nothing = { scaleSource: null, scale: null, sqnrLossDb: 0 };
  return open.length > 0 ? { op: 'bypass-pair', nodes: [pair!.label], tensors: [tensor], ...nothing } : null;
}

export function removeUnused({ draft }: Site, tensors: readonly string[]): Effect | null {
  const removed = tensors.flatMap((tensor) => draft.sweep(tensor));
  return { op: 'remove-unused', nodes: removed, tensors, scaleSource: null, scale: null, sqnrLossDb: 0 };
}

function readsDq(draft: Draft, edge: EdgeRef): boolean {
  let maker = draft.maker(inputOf(draft, edge));
  while (maker?.opType === 'Identity') maker = draft.maker(maker.input?.[0] ?? '');
  return maker?.opType === 'DequantizeLinear';
}
