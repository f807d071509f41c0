import type { Target } from '../../base/target.ts';
import { intAttribute } from '../../onnx/graphIndex.ts';
import type { CoreEdge, CoreGraph, CoreNode, WeightPath } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import { quantizedTypesOf, type Capabilities } from './targets.ts';

/**
 * P1: may this weighted operator compute on integers? TensorRT takes a model whose Q/DQ it cannot use and runs the
 * operator in float without a word; these are the conditions under which it does not (qdq-rules §1.1 E1–E6, §9).
 */
export interface Obstacle {
  readonly rule: string;
  readonly why: string;
}

const lastPair = (edge: CoreEdge): Pair | null => edge.pairs.at(-1) ?? null;

/**
 * @param quantizerOf the quantizer that an activation arrives with; by default the one that stands on its own edge, which
 * leaves out what moved there through other operators.
 * @returns null when the operator runs quantized, else the first thing in the way.
 */
export function obstacleToInt8(
  core: CoreGraph,
  node: CoreNode,
  target: Target,
  capabilities: Capabilities,
  quantizerOf: (edge: CoreEdge) => Pair | null = lastPair,
): Obstacle | null {
  if (target.sm < capabilities.int8FromSm)
    return { rule: 'N8', why: `SM ${target.sm} has no INT8 kernels in TensorRT ${capabilities.era}` };
  const data = dataEdgesOf(node);
  const quantized = data.filter((edge) => quantizerOf(edge) !== null);
  if (quantized.length === 0)
    return {
      rule: 'AP-17',
      why: node.weight?.pair ? 'its weight has Q/DQ, its activation has none' : 'it has no Q/DQ',
    };
  if (quantized.length < data.length) return { rule: 'AP-14', why: 'only one of its two activations has Q/DQ' };
  for (const edge of quantized) {
    const pair = quantizerOf(edge);
    const obstacle = pair && obstacleInActivation(pair, edge, target, capabilities);
    if (obstacle) return obstacle;
  }
  if (data.length === 2) return null;
  if (node.op === 'ConvTranspose' && capabilities.int8Deconvolution === null)
    return { rule: 'AP-23', why: 'no INT8 ConvTranspose in this version' };
  return node.weight
    ? obstacleInWeight(core, node, node.weight)
    : { rule: 'AP-18', why: 'its weight is not a constant' };
}

/** Activation inputs that have to be quantized: the data of a convolution, both sides of a MatMul of two activations. */
export function dataEdgesOf(node: CoreNode): readonly CoreEdge[] {
  if (node.op === 'MatMul' || node.op === 'Gemm')
    return node.edges.filter((edge) => edge.slot === 0 || edge.slot === 1);
  return node.edges.filter((edge) => edge.slot === 0);
}

function obstacleInActivation(pair: Pair, edge: CoreEdge, target: Target, capabilities: Capabilities): Obstacle | null {
  const { scale } = pair;
  if (!quantizedTypesOf(target.sm).includes(pair.qtype))
    return { rule: 'E4', why: `${pair.label} quantizes to ${pair.qtype}, which SM ${target.sm} does not multiply` };
  if (pair.q !== null && pair.dqs.length === 0 && edge.pairs.at(-1) === pair)
    return { rule: 'N6', why: `${pair.label} has no DequantizeLinear behind it` };
  if (!scale) return { rule: 'E2', why: `the scale of ${pair.label} is not a constant` };
  if (scale.values.length > 1) return { rule: 'E3', why: `${pair.label} has one scale a channel on an activation` };
  if (scale.rank > 0 && capabilities.vectorScaleIsPerChannel)
    return { rule: 'E3', why: `the scale of ${pair.label} is a vector of one, which is read as per-channel` };
  return null;
}

/** Operators between a weight's DQ and its user that only move it, and are folded at build time (§9). */
const foldable = new Set(['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

function obstacleInWeight(core: CoreGraph, node: CoreNode, weight: WeightPath): Obstacle | null {
  const { pair } = weight;
  if (!pair) return { rule: 'AP-17', why: 'its activation has Q/DQ, its weight has none' };
  const blocking = weight.between.find((op) => !foldable.has(op));
  if (blocking) return { rule: 'AP-18', why: `a ${blocking} stands between the weight's DQ and the operator` };
  if (!pair.scale) return { rule: 'E2', why: `the scale of ${pair.label} is not a constant` };
  if (pair.axis === null || weight.between.length > 0) return null;
  const rank = rankOf(core, node, weight);
  const axis = rank !== null && pair.axis < 0 ? pair.axis + rank : pair.axis;
  const wanted = weightAxis(node, weight, rank);
  return wanted === null || axis === wanted
    ? null
    : { rule: 'N4', why: `${pair.label} has its scales along axis ${pair.axis}, TensorRT wants axis ${wanted}` };
}

/** The axis of output channels (N4); null where it cannot be told. ConvTranspose is contradictory (N5): both pass. */
function weightAxis(node: CoreNode, weight: WeightPath, rank: number | null): number | null {
  if (node.op === 'Conv') return 0;
  if (node.op === 'ConvTranspose') return null;
  if (node.op === 'Gemm')
    return (intAttribute(node.node, weight.slot === 1 ? 'transB' : 'transA', 0) === 1) === (weight.slot === 1) ? 0 : 1;
  if (rank === null) return null;
  return weight.slot === 1 ? rank - 1 : rank - 2;
}

function rankOf(core: CoreGraph, node: CoreNode, weight: WeightPath): number | null {
  return core.types.get(node.node.input?.[weight.slot] ?? '')?.shape?.length ?? null;
}
