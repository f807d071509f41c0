import type { EdgeRef } from './action.ts';
import type { Effect, Site } from './site.ts';
import { deadScale, smallestNormalScale } from '../graph/scale.ts';
import { foldedDq, storedFloats } from './constants.ts';
import type { Draft, Use } from './draft.ts';
import { addScale, floatSource, inputOf, insertPair, retarget, zeroPoint } from './pairEdits.ts';

/** Pairs on weights: their scale is the largest |w| over 127, which needs no data. */

const levels = 127;

export function quantizeWeight(site: Site, edge: EdgeRef, axis: number | null): Effect | null {
  const { draft, context } = site;
  if (!draft.maker(edge.node)) return null;
  const source = floatSource(draft, edge);
  const weight = storedFloats(context.graph, source);
  if (!weight) return null;
  const dtype = context.core.types.get(source)?.dtype ?? 'fp32';
  const stored = dtype === 'fp16' ? 'fp16' : 'fp32';
  const scales = channelMaxima(weight.dims, weight.floats, axis).map((amax) =>
    amax > 0 ? Math.max(amax / levels, smallestNormalScale[stored]) : deadScale[stored],
  );
  const perChannel = scales.length > 1;
  const dq = insertPair(draft, {
    tensor: source,
    scale: addScale(draft, `${source}_scale`, scales, dtype),
    zeroPoint: zeroPoint(draft, scales.length),
    axis: perChannel ? axis : null,
  });
  retarget(draft, [edge], dq);
  return {
    op: 'insert-pair',
    nodes: [edge.label],
    tensors: [source],
    scaleSource: 'calibrated',
    scale: perChannel ? null : scales[0]!,
    sqnrLossDb: 0,
  };
}

function channelMaxima(dims: readonly number[], values: Float32Array, axis: number | null): readonly number[] {
  const channels = axis === null ? 1 : (dims[axis] ?? 1);
  const inner = axis === null ? values.length : dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const maxima = Array.from({ length: channels }, () => 0);
  for (let at = 0; at < values.length; at += 1) {
    const channel = channels === 1 ? 0 : Math.floor(at / inner) % channels;
    maxima[channel] = Math.max(maxima[channel]!, Math.abs(values[at]!));
  }
  return maxima;
}

/** The float weight where the file holds it; else the floats that its stored integers stand for. */
export function unquantizeWeight(site: Site, edge: EdgeRef): Effect | null {
  const { draft } = site;
  const use = readerOfDq(draft, edge);
  if (!use) return null;
  const held = floatSource(draft, use);
  const source = held === inputOf(draft, use) ? foldedDq(site, use) : held;
  if (source === null) return null;
  const removed = retarget(draft, [use], source);
  return {
    op: 'bypass-pair',
    nodes: [edge.label, ...removed],
    tensors: [source],
    scaleSource: null,
    scale: null,
    sqnrLossDb: 0,
  };
}

const moves = new Set(['Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);
const maxMoves = 8;

/** The input that reads the weight's DQ: the operator's own, or that of what only moves the weight on its way. */
function readerOfDq(draft: Draft, edge: Use): Use | null {
  let use: Use = { node: edge.node, slot: edge.slot };
  for (let steps = 0; steps <= maxMoves; steps += 1) {
    const maker = draft.maker(inputOf(draft, use));
    if (maker?.opType === 'DequantizeLinear') return use;
    if (!maker || !moves.has(maker.opType ?? '')) return null;
    use = { node: maker.output?.[0] ?? '', slot: 0 };
  }
  return null;
}
