import { newScale } from '../fix/newScale.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { edgeRef } from './edgeRef.ts';
import { excludeRemedy } from './exclude.ts';
import { isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';
import { weightAxis } from './weightAxis.ts';

/**
 * AP-17: a weighted operator with a pair on its activation or on its weight, but not on both.
 *
 * It counts as quantized in every summary and runs in float: TensorRT needs both to multiply integers. Either the missing
 * pair is added (a weight's scale is the largest |w| of each output channel and needs no data) or the lonely one is
 * taken off. Both change what the model computes, so the choice is the user's. A weight alone in INT4, FP8 or FP4 is a
 * mode of its own and no fault.
 * Source: TensorRT #3197; qdq-rules §2 AP-17, §9 ("weight DQ only with float activation", silently float).
 */
export const lonelyPair: Rule = {
  id: 'AP-17',
  title: 'Weighted operator that is quantized on one side',
  find: (context) => context.core.nodes.flatMap((node) => hitOf(context, node)),
};

function hitOf(context: RuleContext, node: CoreNode): readonly Hit[] {
  const { core } = context;
  const { arrivals } = kernelsOf(core);
  if (node.cls !== 'weighted' || !node.weight) return [];
  const open = node.edges.filter((edge) => !isQuantized(edge) && !arrivals.has(edge.tensor));
  const hasWeight = node.weight.pair !== null;
  const hasActivation = open.length < node.edges.length;
  if (node.weight.pair && !integers.has(node.weight.pair.qtype)) return [];
  if (hasWeight === (open.length === 0) || (!hasWeight && !hasActivation)) return [];
  const tensors = hasWeight ? open.map((edge) => edge.tensor) : node.edges.map((edge) => edge.tensor);
  return [
    {
      severity: 'warning',
      nodes: [node.label],
      tensors,
      message: hasWeight
        ? say`${node.label} has a quantized weight but reads ${tensors} in float, so it runs in float.`
        : say`${node.label} reads ${tensors} quantized but its weight is float, so it runs in float.`,
      remedies: [
        hasWeight ? quantizeActivation(context, node) : quantizeWeight(core, node),
        ...excludeRemedy('AP-17', node),
      ],
    },
  ];
}

const integers: ReadonlySet<string> = new Set(['int8', 'uint8']);

function quantizeActivation(context: RuleContext, node: CoreNode): Remedy {
  const open = node.edges.filter((edge) => !isQuantized(edge));
  return {
    id: `AP-17:quantize:${node.outputs[0] ?? node.label}`,
    summary: say`Quantize what ${node.label} reads`,
    automatic: false,
    actions: open.map((edge) => ({
      kind: 'quantize',
      tensor: edge.tensor,
      edges: [edgeRef(node, edge)],
      scale: newScale(context, edge.tensor),
    })),
  };
}

function quantizeWeight(core: CoreGraph, node: CoreNode): Remedy {
  const edge = { node: node.outputs[0] ?? '', slot: node.weight!.slot, label: node.label };
  return {
    id: `AP-17:quantize-weight:${node.outputs[0] ?? node.label}`,
    summary: say`Quantize the weight of ${node.label}, one scale an output channel`,
    automatic: false,
    actions: [{ kind: 'quantize-weight', edge, axis: weightAxis(core, node) }],
  };
}
