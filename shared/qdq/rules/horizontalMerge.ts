import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { intsAttribute } from '../../onnx/graphIndex.ts';
import { isInt8, kernelsOf } from './kernels.ts';
import { convSizes } from './operands.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';
import { tieRemedy } from './tieRemedy.ts';

/**
 * AP-25: convolutions of one geometry on one tensor, with different activation scales.
 *
 * TensorRT merges them into one kernel (`A || B`) only when they read the same INT8 tensor. The tie of AP-01 brings that
 * back. Source: TensorRT #1602; qdq-rules §2 AP-25.
 */
export const horizontalMerge: Rule = {
  id: 'AP-25',
  title: 'Parallel convolutions that cannot merge',
  find: (context) => {
    const { core } = context;
    const byGeometry = new Map<string, CoreNode[]>();
    for (const node of core.nodes) {
      const key = isInt8(kernelsOf(core), node) ? geometry(core, node) : null;
      if (key === null) continue;
      const known = byGeometry.get(key);
      if (known) known.push(node);
      else byGeometry.set(key, [node]);
    }
    const groupOf = new Map(context.ties.flatMap((group) => group.members.map((member) => [member, group] as const)));
    return [...byGeometry.values()].flatMap((nodes): readonly Hit[] => {
      const classes = new Set(nodes.map((node) => node.edges[0]?.pairs[0]?.cls));
      const tensor = nodes[0]?.edges[0]?.tensor ?? '';
      const group = groupOf.get(tensor);
      if (nodes.length < 2 || classes.size < 2 || !group) return [];
      return [
        {
          severity: 'info',
          nodes: nodes.map((node) => node.label),
          tensors: [tensor],
          message: say`${nodes.map((node) => node.label)} read ${tensor} with ${classes.size} scales, so they cannot become one kernel.`,
          remedies: [tieRemedy(context, 'AP-25', group)],
        },
      ];
    });
  },
};

function geometry(core: CoreGraph, node: CoreNode): string | null {
  const sizes = convSizes(core, node);
  const tensor = node.edges[0]?.tensor;
  if (!sizes || tensor === undefined) return null;
  const list = (name: string): string => (intsAttribute(node.node, name) ?? []).join('x');
  return [tensor, sizes.kernel.join('x'), sizes.groups, list('strides'), list('pads'), list('dilations')].join('|');
}
