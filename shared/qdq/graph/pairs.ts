import type { DType } from '../../base/dtype.ts';
import { indexOf, intAttribute, nodeLabel, type GraphIndex } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import type { TensorType } from '../../onnx/shapes/inferShapes.ts';
import { decodeSmallFloat, encodeIeee, float16 } from '../../onnx/smallFloats.ts';
import { constantOf, dtypeOf } from '../../onnx/tensors.ts';
import { scaleOf, type Scale } from './scale.ts';

/**
 * One QuantizeLinear→DequantizeLinear. A Q whose integer tensor goes straight into another operator, and a DQ that reads
 * an integer tensor that no Q made (a stored INT8 weight, an INT8 graph input), are pairs with one side missing.
 */
export interface Pair {
  /** Name of the integer tensor between the two: unique in the graph. */
  readonly id: string;
  readonly root: 'activation' | 'weight';
  /** The tensor that is quantized: input of the Q, or the integer tensor itself where there is no Q. */
  readonly tensor: string;
  readonly q: number | null;
  readonly dqs: readonly number[];
  /** Labels for messages; the Q's where there is one. */
  readonly label: string;
  readonly dqLabel: string | null;
  readonly scale: Scale | null;
  readonly dqScale: Scale | null;
  /** Type of the integer tensor, from the zero point; INT8 when there is none, as TensorRT takes it. */
  readonly qtype: DType;
  readonly axis: number | null;
  /** What has to be equal for TensorRT to merge, move or cancel (L3): type, axis and the bits of the scale in use. */
  readonly cls: string;
}

const isQ = (node: NodeProto): boolean => node.opType === 'QuantizeLinear';
const isDq = (node: NodeProto): boolean => node.opType === 'DequantizeLinear';
export const isQdq = (node: NodeProto): boolean => isQ(node) || isDq(node);

/** Most Identities that are looked through between a Q and its DQ. */
const maxLinks = 64;

/** The integer tensor that `tensor` is, seen through Identity: what names a pair. */
export function integerOf({ nodes, producers }: GraphIndex, tensor: string): string {
  let at = tensor;
  for (let links = 0; links < maxLinks; links += 1) {
    const maker = producers.get(at);
    const node = maker === undefined ? undefined : nodes[maker];
    if (node?.opType !== 'Identity') break;
    at = node.input?.[0] ?? '';
  }
  return at;
}

/**
 * Every pair of the main graph, in file order.
 *
 * @param folded tensors known when the engine is built: a pair on one of them is a weight's.
 * @param types element types, because a scale is used at the precision of the tensor that it scales.
 */
export function findPairs(
  graph: ModelGraph,
  folded: ReadonlySet<string>,
  types: ReadonlyMap<string, TensorType>,
): readonly Pair[] {
  const index = indexOf(graph);
  const sides = new Map<string, { q: number | null; readonly dqs: number[] }>();
  index.nodes.forEach((node, at) => {
    const integer = isQ(node) ? node.output?.[0] : isDq(node) ? integerOf(index, node.input?.[0] ?? '') : undefined;
    if (!integer) return;
    const side = sides.get(integer) ?? { q: null, dqs: [] };
    sides.set(integer, side);
    if (isQ(node)) side.q ??= at;
    else side.dqs.push(at);
  });
  return [...sides].map(([integer, { q, dqs }]) => pairOf(graph, folded, types, integer, q, dqs));
}

function pairOf(
  graph: ModelGraph,
  folded: ReadonlySet<string>,
  types: ReadonlyMap<string, TensorType>,
  integer: string,
  q: number | null,
  dqs: readonly number[],
): Pair {
  const { nodes } = indexOf(graph);
  const qNode = q === null ? undefined : nodes[q];
  const dqNode = dqs[0] === undefined ? undefined : nodes[dqs[0]];
  const node = qNode ?? dqNode ?? {};
  const scale = scaleOf(graph, node.input?.[1] ?? '');
  const dqScale = qNode && dqNode ? scaleOf(graph, dqNode.input?.[1] ?? '') : scale;
  const tensor = qNode ? (qNode.input?.[0] ?? '') : integer;
  const qtype = integerType(graph, node);
  const axis = scale !== null && scale.values.length > 1 ? intAttribute(node, 'axis', 1) : null;
  const floatType = types.get(qNode ? tensor : (dqNode?.output?.[0] ?? ''))?.dtype ?? null;
  const inUse = scale && scaleKey(scale, floatType);
  const back = dqScale && scaleKey(dqScale, floatType);
  return {
    id: integer,
    root: folded.has(tensor) ? 'weight' : 'activation',
    tensor,
    q,
    dqs,
    label: nodeLabel(node),
    dqLabel: dqNode ? nodeLabel(dqNode) : null,
    scale,
    dqScale,
    qtype,
    axis,
    cls: inUse ? [qtype, axis ?? '', inUse, ...(back === inUse ? [] : [back])].join('|') : `unknown|${integer}`,
  };
}

/**
 * A scale as it is compared. On an FP16 tensor an FP32 scale is rounded to FP16 first, so that two scales which collapse
 * to one value there count as equal (qdq-rules §6.4), and an FP16 scale equals the FP32 one of the same value.
 */
function scaleKey(scale: Scale, floatType: DType | null): string {
  if (scale.values.length !== 1) return `${scale.dtype}:${scale.bits}`;
  const value = scale.values[0]!;
  return String(
    floatType === 'fp16' && Number.isFinite(value) ? decodeSmallFloat(float16, encodeIeee(float16, value)) : value,
  );
}

function integerType(graph: ModelGraph, node: NodeProto): DType {
  const zeroPoint = node.input?.[2];
  const constant = zeroPoint ? constantOf(graph, zeroPoint) : null;
  const type = constant ? dtypeOf(constant.dataType ?? 0) : null;
  if (type !== null) return type;
  const stored = isDq(node) ? constantOf(graph, node.input?.[0] ?? '') : null;
  return (stored ? dtypeOf(stored.dataType ?? 0) : null) ?? 'int8';
}
