import type { FixAction } from '../fix/action.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';

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
