import type { FixAction } from '../fix/action.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import type { Remedy, RuleId } from './rule.ts';
import { say } from './say.ts';

/** Makes a weighted operator float: its activations and its weight lose their pairs. */
export function exclude(node: CoreNode): readonly FixAction[] {
  const edges = node.edges.filter(isQuantized).map((edge) => edgeRef(node, edge));
  const { weight } = node;
  return [
    { kind: 'unquantize', edges },
    ...(weight?.pair
      ? [
          {
            kind: 'unquantize-weight' as const,
            edge: { node: node.outputs[0] ?? '', slot: weight.slot, label: node.label },
          },
        ]
      : []),
  ];
}

/** The offer to leave a weighted operator in float; none where a pair has lost its Q and cannot be taken off. */
export function excludeRemedy(rule: RuleId, node: CoreNode): readonly Remedy[] {
  const pairs = node.edges.flatMap((edge) => edge.pairs);
  if (pairs.some((pair) => pair.q === null)) return [];
  return [
    {
      id: `${rule}:exclude:${node.outputs[0] ?? node.label}`,
      summary: say`Leave ${node.label} in float`,
      automatic: false,
      actions: exclude(node),
    },
  ];
}
