import type { Rule } from './rule.ts';
import { say } from './say.ts';
import { scaleRange, unequalGroups } from './tieRemedy.ts';

/**
 * AP-11: the branches of a Split or Slice carry different scales (C2f, C3k2, ADown, channel shuffle).
 *
 * A Q rises above a Split only where every branch has the same one; otherwise the Split runs in float and each branch
 * pays for a Q of its own. Channel offsets that are no multiple of 32 cost a copy whatever the scales are.
 * Source: TensorRT #4467, #4517, #3861; log `VanillaSwapWithFollowingQ`; qdq-rules §2 AP-11.
 */
export const splitScales: Rule = {
  id: 'AP-11',
  title: 'Split or Slice branches with different scales',
  find: (context) =>
    unequalGroups(
      context,
      'AP-11',
      (op) => cuts.has(op),
      (nodes, group) =>
        say`Parts of ${group.classes.size} scales (${scaleRange(group)}) come out of ${nodes}, so no Q can rise above the cut.`,
    ),
};

const cuts = new Set(['Split', 'Slice']);
