import type { DType } from '../../base/dtype.ts';
import { indexOf, intAttribute, nodeLabel } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
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
  /** What has to be equal for TensorRT to merge, move or cancel: type, axis and scale bits. */
  readonly cls: string;
}

const isQ = (node: NodeProto): boolean => node.opType === 'QuantizeLinear';
const isDq = (node: NodeProto): boolean => node.opType === 'DequantizeLinear';
export const isQdq = (node: NodeProto): boolean => isQ(node) || isDq(node);

/** Every pair of the main graph, in file order. `constants` are the tensors that do not depend on an input. */
export function findPairs(graph: ModelGraph, constants: ReadonlySet<string>): readonly Pair[] {
  const { nodes, producers, uses } = indexOf(graph);
  const pairs: Pair[] = [];
  const dqsOf = (tensor: string): readonly number[] =>
    (uses.get(tensor) ?? []).filter((use) => use.slot === 0 && isDq(nodes[use.node]!)).map((use) => use.node);
  nodes.forEach((node, at) => {
    const integer = isQ(node) ? node.output?.[0] : isDq(node) ? node.input?.[0] : undefined;
    if (!integer) return;
    if (isDq(node)) {
      const maker = producers.get(integer);
      const hasQ = maker !== undefined && isQ(nodes[maker]!);
      if (hasQ || dqsOf(integer)[0] !== at) return;
      pairs.push(pairOf(graph, constants, integer, null, dqsOf(integer)));
    } else pairs.push(pairOf(graph, constants, integer, at, dqsOf(integer)));
  });
  return pairs;
}

function pairOf(
  graph: ModelGraph,
  constants: ReadonlySet<string>,
  integer: string,
  q: number | null,
  dqs: readonly number[],
): Pair {
  const { nodes } = indexOf(graph);
  const qNode = q === null ? null : nodes[q]!;
  const dqNode = dqs.length > 0 ? nodes[dqs[0]!]! : null;
  const node = qNode ?? dqNode!;
  const scale = scaleOf(graph, node.input?.[1] ?? '');
  const tensor = qNode ? (qNode.input?.[0] ?? '') : integer;
  const qtype = integerType(graph, node);
  const perChannel = scale !== null && scale.values.length > 1;
  const axis = perChannel ? intAttribute(node, 'axis', 1) : null;
  return {
    id: integer,
    root: constants.has(tensor) ? 'weight' : 'activation',
    tensor,
    q,
    dqs,
    label: nodeLabel(node),
    dqLabel: dqNode ? nodeLabel(dqNode) : null,
    scale,
    dqScale: qNode && dqNode ? scaleOf(graph, dqNode.input?.[1] ?? '') : scale,
    qtype,
    axis,
    cls: scale ? `${qtype}|${axis ?? ''}|${scale.dtype}|${scale.bits}` : `unknown|${integer}`,
  };
}

function integerType(graph: ModelGraph, node: NodeProto): DType {
  const zeroPoint = node.input?.[2];
  const constant = zeroPoint ? constantOf(graph, zeroPoint) : null;
  const type = constant ? dtypeOf(constant.dataType ?? 0) : null;
  if (type !== null) return type;
  const stored = isDq(node) ? constantOf(graph, node.input?.[0] ?? '') : null;
  return (stored ? dtypeOf(stored.dataType ?? 0) : null) ?? 'int8';
}
