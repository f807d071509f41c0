import type { Rule } from './rule.ts';
import { say } from './say.ts';
import { scaleRange, unequalGroups } from './tieRemedy.ts';

/**
 * AP-07: the two sides of a MaxPool carry different scales (SPPF and SPPCSPC chains too).
 *
 * The Q after the pool moves above it and meets the Q on its input there: with another scale the pool runs in float or a
 * requantize kernel appears, and the stem's Conv+MaxPool fusion is lost. Tying is nearly free, as a pool's output never
 * exceeds its input. Source: NVIDIA YOLOv7 QAT guide rule 2; YOLOv9-QAT; TensorRT #3542; qdq-rules §2 AP-07.
 */
export const maxPoolScales: Rule = {
  id: 'AP-07',
  title: 'MaxPool between different scales',
  find: (context) =>
    unequalGroups(
      context,
      'AP-07',
      (op) => maxPools.has(op),
      (nodes, group) =>
        say`Pairs of ${group.classes.size} scales (${scaleRange(group)}) lie on the two sides of ${nodes}, so no Q can move through.`,
    ),
};

const maxPools = new Set(['MaxPool', 'GlobalMaxPool']);
