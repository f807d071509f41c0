import { indexOf } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';
import { weightAxis } from './weightAxis.ts';

/**
 * AP-18: the quantized weight of an operator cannot be folded when the engine is built.
 *
 * A weight has to be a stored constant → Q → DQ → operator, with scales along the output channels. Moving operators behind
 * the DQ (Transpose, Reshape, Identity) are folded; anything that computes there, and scales along another axis, make the
 * operator float without a word. What computes the weight before the Q (weight norm, BatchNorm folded by hand) is folded
 * by most versions, yet belongs into the file. Source: TensorRT #1604, #1699; qdq-rules §2 AP-18, N4, §9.
 */
export const weightPath: Rule = {
  id: 'AP-18',
  title: 'Quantized weight that cannot be folded',
  find: (context) => context.core.nodes.flatMap((node) => hitOf(context, node)),
};

/** Operators behind a weight's DQ that only move it. */
const moves = new Set(['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);
const stored = new Set(['Constant', 'Identity']);

function hitOf(context: RuleContext, node: CoreNode): readonly Hit[] {
  const { weight } = node;
  const pair = weight?.pair;
  if (!weight || !pair) return [];
  const blocking = weight.between.find((op) => !moves.has(op));
  if (blocking !== undefined)
    return [
      fault(
        node,
        pair.tensor,
        say`${blocking} stands between ${pair.dqLabel ?? pair.label} and ${node.label}, so its weight is not an INT8 constant.`,
        [],
      ),
    ];
  const axis = weightAxis(context.core, node);
  const isPerChannel = pair.axis !== null && pair.scale?.rank === 1;
  if (
    isPerChannel &&
    axis !== null &&
    weight.between.length === 0 &&
    axisOf(context.core, node, pair.axis ?? 0) !== axis
  )
    return [
      fault(
        node,
        pair.tensor,
        say`${pair.label} scales the weight of ${node.label} along axis ${pair.axis ?? 0}; TensorRT wants axis ${axis}, and runs it in float.`,
        [requantize(node, axis)],
      ),
    ];
  const maker = computedBy(context, pair.tensor);
  if (maker === null) return [];
  return [
    {
      ...fault(
        node,
        pair.tensor,
        say`The weight of ${node.label} is computed by ${maker} before ${pair.label}; store its value in the file.`,
        [],
      ),
      severity: 'info',
    },
  ];
}

const fault = (node: CoreNode, tensor: string, message: string, remedies: readonly Remedy[]): Hit => ({
  severity: 'warning',
  nodes: [node.label],
  tensors: [tensor],
  message,
  remedies,
});

const requantize = (node: CoreNode, axis: number): Remedy => ({
  id: `AP-18:quantize-weight:${node.outputs[0] ?? node.label}`,
  summary: say`Quantize the weight of ${node.label} anew, along axis ${axis}`,
  automatic: false,
  actions: [
    {
      kind: 'quantize-weight',
      edge: { node: node.outputs[0] ?? '', slot: node.weight!.slot, label: node.label },
      axis,
    },
  ],
});

function axisOf({ types }: CoreGraph, node: CoreNode, axis: number): number {
  const rank = types.get(node.node.input?.[node.weight?.slot ?? 1] ?? '')?.shape?.length;
  return axis < 0 && rank !== undefined ? axis + rank : axis;
}

function computedBy({ graph }: RuleContext, tensor: string): string | null {
  const { nodes, producers } = indexOf(graph);
  const at = producers.get(tensor);
  const maker = at === undefined ? undefined : nodes[at];
  return maker && !stored.has(maker.opType ?? '') ? maker.name || maker.opType || null : null;
}
