import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-26: both operands of an Add are INT8, with different scales.
 *
 * On a GPU the Add kernel rescales as it adds, so this costs nothing worth a tie, and a tie would cost accuracy: the rule
 * only says that it was seen and left. DLA asks for equal scales. Source: qdq-rules §2 AP-26 (probe P-07).
 */
export const addScales: Rule = {
  id: 'AP-26',
  title: 'Add of two scales',
  find: ({ core }) =>
    core.nodes.flatMap((node): readonly Hit[] => {
      const [left, right] = node.edges;
      if (node.op !== 'Add' || !left || !right || !isQuantized(left) || !isQuantized(right)) return [];
      if (left.pairs.at(-1)!.cls === right.pairs.at(-1)!.cls) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: [left.tensor, right.tensor],
          message: say`${node.label} adds ${left.tensor} and ${right.tensor} of different scales; a GPU rescales them as it adds, so they are left alone.`,
          remedies: [],
        },
      ];
    }),
};
