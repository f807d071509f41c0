import { hasBodies, indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { constantOf, dtypeOf, tensorFloats } from '../../onnx/tensors.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import { constantsOf } from '../graph/constants.ts';
import { canonicalOrder } from '../graph/order.ts';
import { isDefaultDomain } from '../graph/opClass.ts';

/**
 * Which nodes stay FP32 when the rest of a model becomes FP16, and why.
 *
 * What cannot be FP16 at all (bodies of If and Loop, operators without such a type), what must not (shape arithmetic,
 * where FP16 counts only to 2048; constants beyond 65504), and pairs with a scale below the smallest normal FP16 number,
 * 2⁻¹⁴, or above the largest: rounded there, such a scale would quantize otherwise. (Channels of weights have been raised
 * to 2⁻¹⁴ by then, `normalScales.ts`.) Source: qdq-rules AP-08, AP-20, AP-27.
 */
export function nodesKeptFp32(core: CoreGraph, wish: RegExp | null): ReadonlyMap<number, string> {
  const { graph } = core;
  const index = indexOf(graph);
  const { host } = constantsOf(graph, canonicalOrder(index).nodes);
  const kept = new Map<number, string>();
  index.nodes.forEach((node, at) => {
    const reason = whyKept(graph, node, host, wish);
    if (reason !== null) kept.set(at, reason);
  });
  for (const pair of core.pairs) {
    const outside = [pair.scale, pair.dqScale].flatMap((scale) => [...(scale?.values ?? [])].filter(isOutside));
    const [first] = outside;
    if (first === undefined) continue;
    for (const at of [...(pair.q === null ? [] : [pair.q]), ...pair.dqs])
      kept.set(at, `its scale ${Number(first.toPrecision(3))} is outside FP16`);
  }
  return kept;
}

export const smallestNormal = 2 ** -14;
export const largestHalf = 65504;

const isOutside = (scale: number): boolean =>
  !Number.isFinite(scale) || Math.abs(scale) < smallestNormal || Math.abs(scale) > largestHalf;

/** Operators that ONNX defines for FP32 alone, or whose random numbers and windows would not be the same. */
const fp32Only = new Set([
  'NonMaxSuppression',
  'Range',
  'Multinomial',
  'Bernoulli',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'DynamicQuantizeLinear',
  'QLinearConv',
  'QLinearMatMul',
  'MelWeightMatrix',
  'HannWindow',
  'HammingWindow',
  'BlackmanWindow',
  'STFT',
  'DFT',
]);

function whyKept(graph: ModelGraph, node: NodeProto, host: ReadonlySet<string>, wish: RegExp | null): string | null {
  const label = nodeLabel(node);
  if (wish?.test(label)) return `kept by /${wish.source}/`;
  if (hasBodies(node)) return 'its bodies stay FP32';
  if (!isDefaultDomain(node)) return `an operator of ${node.domain ?? 'another domain'}`;
  if (fp32Only.has(node.opType ?? '')) return `a ${node.opType} has no FP16 form`;
  const outputs = (node.output ?? []).filter((name) => name !== '');
  if (outputs.length > 0 && outputs.every((name) => host.has(name))) return 'it computes shapes';
  const large = (node.input ?? []).find((name) => holdsTooLarge(graph, name));
  return large === undefined ? null : `${large} holds values beyond ${largestHalf}`;
}

const verdicts = new WeakMap<object, boolean>();

function holdsTooLarge(graph: ModelGraph, name: string): boolean {
  const constant = name === '' ? null : constantOf(graph, name);
  if (!constant || dtypeOf(constant.dataType ?? 0) !== 'fp32') return false;
  const known = verdicts.get(constant);
  if (known !== undefined) return known;
  const values = tensorFloats(graph, constant);
  const verdict = values.ok && values.value.some((value) => Number.isFinite(value) && Math.abs(value) > largestHalf);
  verdicts.set(constant, verdict);
  return verdict;
}
