import type { Rule } from './rule.ts';
import { say } from './say.ts';
import { scaleRange, unequalGroups } from './tieRemedy.ts';

/**
 * AP-03: the inputs and output of a Concat carry different scales.
 *
 * TensorRT pushes a Q that follows a Concat up through it, one clone an input. Where an input already has a Q of another
 * scale, DQ(s1)→Q(s2) stays behind as a requantize kernel, and the copy-free Concat is lost. A tensor that feeds the
 * Concat and a convolution needs one scale on both edges, else L1 breaks at its producer: the bulk of the YOLOv7 guide's
 * 180 → 207 qps. Groups are followed through nested Concats, pools and slices.
 * Source: NVIDIA YOLOv7 QAT guide; Lidar_AI_Solution QuantConcat; TensorRT #3861, #4467; qdq-rules §2 AP-03.
 */
export const concatScales: Rule = {
  id: 'AP-03',
  title: 'Concat inputs with different scales',
  find: (context) =>
    unequalGroups(
      context,
      'AP-03',
      (op) => op === 'Concat',
      (nodes, group) =>
        say`Tensors of ${group.classes.size} scales (${scaleRange(group)}) meet at ${nodes}, so each deviating input is requantized by a kernel of its own.`,
    ),
};
