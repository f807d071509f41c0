import type { CoreNode } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import { pairsOn } from '../rules/pairsOn.ts';
import type { RuleContext } from '../rules/rule.ts';
import { attributeOf } from '../../onnx/graphIndex.ts';
import { constantOf, tensorFloats } from '../../onnx/tensors.ts';
import type { TieGroup } from '../ties.ts';
import type { ScaleChoice } from './action.ts';
import { canTie, perTensorScale } from './tiePolicy.ts';

/**
 * Where the scale of a new pair on a tensor comes from, best first (qdq-rules §2, "Edit primitives"):
 *
 *   reused      the tensor, or one that bounds it, carries a pair: equality by construction
 *   calibrated  the largest |x| that was seen, over 127
 *   bound       the operator that makes it cannot exceed a known value: sigmoid 1, tanh 1, clip its limit
 *   proxy       a scale from nearby that is only likely to fit; used on request alone
 *
 * Nothing is ever guessed beyond these: without one of them the answer is null and the fix waits for data. A `chosen` scale
 * is the user's and never comes from here.
 */
export function newScale(context: RuleContext, tensor: string, proxies: readonly string[] = []): ScaleChoice | null {
  if (pairsOn(context.core, tensor).some((pair) => !canTie(context.graph, [pair]))) return null;
  const own = largestPair(context, tensor) ?? largestPair(context, ...boundingTensors(context, tensor));
  if (own) return { source: 'reused', pair: own.id, value: perTensorScale(own)! };
  const amax = context.amaxOf(tensor);
  if (amax !== null && amax > 0 && Number.isFinite(amax)) return { source: 'calibrated', value: amax / levels };
  const bound = outputBound(context, context.core.makers.get(tensor));
  if (bound !== null) return { source: 'bound', value: bound / levels };
  const near = largestPair(context, ...proxies);
  return near ? { source: 'proxy', value: perTensorScale(near)! } : null;
}

/** One scale for all tensors of a group, from what calibration saw on them; null when one was not measured. */
export function newScaleOfUnion(context: RuleContext, group: TieGroup): ScaleChoice | null {
  const maxima = group.members.map((tensor) => context.amaxOf(tensor) ?? NaN);
  const amax = Math.max(...maxima);
  return amax > 0 && Number.isFinite(amax) ? { source: 'calibrated', value: amax / levels } : null;
}

/** INT8 is used symmetrically: toolkits calibrate on ±127. */
const levels = 127;

/** The symmetric per-tensor INT8 pair of the largest scale on these tensors. */
function largestPair({ core, graph }: RuleContext, ...tensors: readonly string[]): Pair | null {
  let best: Pair | null = null;
  for (const pair of tensors.flatMap((tensor) => pairsOn(core, tensor))) {
    if (pair.qtype !== 'int8' || !canTie(graph, [pair])) continue;
    if (best === null || perTensorScale(pair)! > perTensorScale(best)!) best = pair;
  }
  return best;
}

/** Tensors whose largest |x| is that of `tensor` or above: what it is cut or pooled from, or joined into. */
function boundingTensors({ core }: RuleContext, tensor: string): readonly string[] {
  const bounding: string[] = [];
  const maker = core.makers.get(tensor);
  if (maker?.cls === 'commuting' && maker.op !== 'Concat' && maker.edges[0]) bounding.push(maker.edges[0].tensor);
  for (const { node } of core.uses.get(tensor) ?? [])
    if (node?.op === 'Concat' || (node && keepsValues.has(node.op))) bounding.push(...node.outputs);
  return bounding;
}

const keepsValues = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'DepthToSpace',
  'SpaceToDepth',
]);

const unitOutputs = new Set(['Sigmoid', 'HardSigmoid', 'Tanh', 'Softmax']);

/** The largest |x| that an operator can write, where its definition says so. */
function outputBound({ graph }: RuleContext, maker: CoreNode | undefined): number | null {
  if (!maker) return null;
  if (unitOutputs.has(maker.op)) return 1;
  if (maker.op !== 'Clip') return null;
  const limit = (slot: number, attribute: string): number | null => {
    const constant = constantOf(graph, maker.node.input?.[slot] ?? '');
    const values = constant ? tensorFloats(graph, constant) : null;
    const value = values?.ok ? values.value[0] : attributeOf(maker.node, attribute)?.f;
    return value !== undefined && value !== null && Number.isFinite(value) ? Math.abs(value) : null;
  };
  const low = limit(1, 'min');
  const high = limit(2, 'max');
  return low === null || high === null ? null : Math.max(low, high) || null;
}
