import { indexOf } from '../../onnx/graphIndex.ts';
import { int8Tensor } from '../../onnx/makeTensor.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import { constantOf, shapeOf, tensorNumbers } from '../../onnx/tensors.ts';
import { Draft } from '../fix/draft.ts';
import { addScale, setScale } from '../fix/pairEdits.ts';
import { scaleLossDb } from '../fix/tiePolicy.ts';
import { coreGraphOf } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import { smallestNormal } from './keep.ts';
import { scalesAlong, toLevel } from './weightStorage.ts';

/**
 * Weights whose scales underflow in FP16. One dead or faint channel has a scale below 2⁻¹⁴; were the whole pair to stay
 * FP32 for it, a Cast would stand between the DQ and its operator, which then computes in float (AP-20). A weight is in the
 * file, so its scale may grow without anything being clipped: such channels get 2⁻¹⁴ and lose steps, no range. Integers
 * that are stored without a Q are rounded anew. Source: qdq-rules AP-27 ("with FP16 scales ≥ 2⁻¹⁴").
 */
export interface RaisedScale {
  /** Label of the pair. */
  readonly pair: string;
  readonly tensor: string;
  readonly channels: number;
  /** Of the channel that loses most; 0 where all were zeros. */
  readonly lossDb: number;
}

export function withNormalWeightScales(graph: ModelGraph): {
  readonly graph: ModelGraph;
  readonly raisedScales: readonly RaisedScale[];
} {
  const draft = new Draft(graph);
  const raisedScales = coreGraphOf(graph).pairs.flatMap((pair): readonly RaisedScale[] => {
    const { scale, dqScale } = pair;
    if (pair.root !== 'weight' || pair.qtype !== 'int8' || !scale || scale.bits !== dqScale?.bits) return [];
    const faint = [...scale.values].filter((value) => value >= 0 && value < smallestNormal);
    if (faint.length === 0 || !raise(graph, draft, pair)) return [];
    const losses = faint.map((value) => (value > 0 ? scaleLossDb(value, smallestNormal) : 0));
    return [{ pair: pair.label, tensor: pair.tensor, channels: faint.length, lossDb: Math.max(...losses) }];
  });
  return raisedScales.length === 0 ? { graph, raisedScales } : { graph: draft.finish(), raisedScales };
}

function raise(graph: ModelGraph, draft: Draft, pair: Pair): boolean {
  const { nodes } = indexOf(graph);
  const own = pair.scale!;
  const values = own.values.map((value) => Math.max(value, smallestNormal));
  if (pair.q === null && !restore(graph, draft, pair, { ...pair, scale: { ...own, values } })) return false;
  const halves = [...(pair.q === null ? [] : [pair.q]), ...pair.dqs].map((at) => nodes[at]?.output?.[0] ?? '');
  setScale(draft, halves, addScale(draft, `${pair.tensor}_scale`, [...values], own.dtype));
  return true;
}

/** The stored integers of `pair` as those that `raised` makes of the same weights. */
function restore(graph: ModelGraph, draft: Draft, pair: Pair, raised: Pair): boolean {
  const dequantize = indexOf(graph).nodes[pair.dqs[0] ?? -1];
  const constant = constantOf(graph, pair.tensor);
  const integers = constant ? tensorNumbers(graph, constant) : null;
  if (!dequantize || !constant || !integers?.ok) return false;
  const dims = shapeOf(constant);
  const [from, to] = [scalesAlong(pair, dims, dequantize), scalesAlong(raised, dims, dequantize)];
  if (!from || !to) return false;
  const name = draft.freshName(`${pair.tensor}_raised`);
  const levels = Int8Array.from(integers.value, (value, at) => toLevel((value * from(at)) / to(at)));
  draft.addInitializer(int8Tensor(name, dims, levels));
  for (const at of pair.dqs) draft.rewire({ node: indexOf(graph).nodes[at]!.output?.[0] ?? '', slot: 0 }, name);
  draft.sweep(pair.tensor);
  return true;
}
