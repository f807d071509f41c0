import { newScale } from '../fix/newScale.ts';
import type { FixAction } from '../fix/action.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { activations } from '../graph/opClass.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-06: a pair between a convolution and its BatchNorm or activation (exports that put a Q on every output).
 *
 * The epilogue cannot be fused across it: the BatchNorm or activation becomes a kernel of its own, INT8 → float → INT8.
 * A ReLU is usually recovered, because Q and DQ swap through it, but its scale then covers the negative range too and
 * wastes a bit. The pair belongs behind the activation; where nothing quantizes the activation's result yet, it moves
 * there, with its own scale behind a ReLU and with a calibrated one otherwise.
 * Source: TensorRT guide; #1407, #1699, #3412; qdq-rules §2 AP-06.
 */
export const innerPair: Rule = {
  id: 'AP-06',
  title: 'Pair inside Conv, BatchNorm and activation',
  find: (context) => context.core.nodes.flatMap((node) => hitOf(context, node)),
};

function hitOf(context: RuleContext, node: CoreNode): readonly Hit[] {
  const { heads } = kernelsOf(context.core);
  const first = node.edges.find((edge) => isQuantized(edge) && heads.has(edge.tensor));
  if (!first || !isEpilogue(context, node)) return [];
  const edges = node.edges.filter(isQuantized);
  const head = heads.get(first.tensor)!;
  const pair = first.pairs[0]!.label;
  return [
    {
      severity: 'warning',
      nodes: [node.label, head.label],
      tensors: [first.tensor],
      message: say`${pair} stands between ${head.label} and ${node.label}, which therefore cannot share a kernel.`,
      remedies: [
        {
          id: `AP-06:move:${node.outputs[0] ?? node.label}`,
          summary: say`Take ${pair} off the way into ${node.label}`,
          automatic: false,
          actions: [
            ...pairBehind(context, node),
            { kind: 'unquantize', edges: edges.map((edge) => edgeRef(node, edge)) },
          ],
        },
      ],
    },
  ];
}

const isEpilogue = (context: RuleContext, node: CoreNode): boolean =>
  activations.has(node.op) || node.op === 'BatchNormalization' || isOwnGate(context, node);

/** x · sigmoid(x): the product of a tensor with an activation of itself. */
function isOwnGate({ core }: RuleContext, node: CoreNode): boolean {
  const [left, right] = node.edges;
  if (node.op !== 'Mul' || !left || !right) return false;
  const gates = (gate: string, tensor: string): boolean => {
    const maker = core.makers.get(gate);
    return maker !== undefined && activations.has(maker.op) && maker.edges[0]?.tensor === tensor;
  };
  return gates(left.tensor, right.tensor) || gates(right.tensor, left.tensor);
}

/** The pair that has to be put behind an activation when nothing quantizes its result yet. */
function pairBehind(context: RuleContext, node: CoreNode): readonly FixAction[] {
  const result = node.outputs[0] ?? '';
  const uses = context.core.uses.get(result) ?? [];
  if (uses.some((use) => isQuantized(use.edge) || use.node === null || use.node.cls === 'pointwise')) return [];
  const edges = uses.flatMap((use) => (use.node ? [edgeRef(use.node, use.edge)] : []));
  const own = node.op === 'Relu' ? node.edges[0]?.pairs[0] : undefined;
  const value = own?.scale?.values[0];
  const scale =
    own && value !== undefined ? ({ source: 'reused', pair: own.id, value } as const) : newScale(context, result);
  return [{ kind: 'quantize', tensor: result, edges, scale }];
}
