import { attributeOf, indexOf, intsAttribute } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import { constantOf, shapeOf } from '../../onnx/tensors.ts';
import type { EdgeRef } from '../fix/action.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { weightAxis } from '../rules/weightAxis.ts';

/**
 * Where the pair of a weight goes: on the stored constant itself. Exporters put a Transpose (Linear layers) or a Reshape
 * between it and the operator; such moves stay behind the DQ, where they are folded when the engine is built, and the
 * axis of the output channels is followed back through a Transpose. Source: qdq-rules N4, N5, AP-18.
 */
export interface WeightPlace {
  /** The input that reads the stored constant: the operator's own, or that of the first move behind the constant. */
  readonly edge: EdgeRef;
  /** One scale for each place along it; null = one scale for the whole weight. */
  readonly axis: number | null;
}

/** @returns null when the operator has no constant weight, or one that is computed. */
export function weightPlaceOf(core: CoreGraph, node: CoreNode): WeightPlace | null {
  if (!node.weight) return null;
  const { nodes, producers } = indexOf(core.graph);
  let edge: EdgeRef = { node: node.outputs[0] ?? '', slot: node.weight.slot, label: node.label };
  let name = node.node.input?.[node.weight.slot] ?? '';
  let axis = weightAxis(core, node);
  for (let links = 0; links < maxLinks; links += 1) {
    const constant = constantOf(core.graph, name);
    if (constant) return { edge, axis: axis !== null && axis < shapeOf(constant).length ? axis : null };
    const maker = producers.get(name);
    const move = maker === undefined ? undefined : nodes[maker];
    if (!move || !moves.has(move.opType ?? '')) return null;
    axis = axisBefore(move, axis);
    edge = { node: move.output?.[0] ?? '', slot: 0, label: node.label };
    name = move.input?.[0] ?? '';
  }
  return null;
}

const maxLinks = 8;
const moves = new Set(['Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

function axisBefore(move: NodeProto, axis: number | null): number | null {
  if (axis === null || move.opType !== 'Transpose') return null;
  const order = intsAttribute(move, 'perm');
  if (order) return order[axis] ?? null;
  return attributeOf(move, 'perm') ? null : axis === 0 ? 1 : axis === 1 ? 0 : null;
}
