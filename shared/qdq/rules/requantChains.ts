import type { Rule } from './rule.ts';
import { say } from './say.ts';
import { scaleRange, unequalGroups } from './tieRemedy.ts';

/**
 * AP-22: a DQ reaches a Q of another scale through nothing but copies (reshape, transpose, nearest Resize, tile, pad).
 *
 * The values do not change on the way, so the only effect is an INT8→INT8 kernel that rescales them.
 * Source: ModelOpt's Concat pass; Scale layers of 8.x engines; qdq-rules §2 AP-22.
 */
export const requantChains: Rule = {
  id: 'AP-22',
  title: 'Rescaled on the way through a copy',
  find: (context) =>
    unequalGroups(
      context,
      'AP-22',
      (op) => !ofOtherRules.has(op),
      (nodes, group) =>
        say`Values only move through ${nodes}, yet pairs of ${group.classes.size} scales (${scaleRange(group)}) lie on the way, which costs a requantize kernel.`,
    ),
};

/** Fan-ins, pools and cuts tie as well, and have rules of their own: AP-03, AP-07, AP-11. */
const ofOtherRules = new Set(['Concat', 'MaxPool', 'GlobalMaxPool', 'Split', 'Slice']);
