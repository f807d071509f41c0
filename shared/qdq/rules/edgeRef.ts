import type { EdgeRef } from '../fix/action.ts';
import type { CoreEdge, CoreNode } from '../graph/coreGraph.ts';

/** An edge as an action names it. */
export const edgeRef = (node: CoreNode, edge: CoreEdge): EdgeRef => ({
  node: node.outputs[0] ?? '',
  slot: edge.slot,
  label: node.label,
});
