import { pairsOn } from './pairsOn.ts';
import type { Rule } from './rule.ts';
import { tieRemedy } from './tieRemedy.ts';
import { say } from './say.ts';

/**
 * AP-01: sibling Qs on one tensor carry different scales.
 *
 * The tensor leaves its producer in float and every distinct Q becomes a kernel of its own (L1), although all of them saw
 * the same data: the difference comes from separate calibration or from ties elsewhere. The largest scale is right for
 * all; if a sibling belongs to a larger tie group, the whole group takes one scale.
 * Source: NVIDIA YOLOv7 QAT guide; TensorRT #3038, #4412, #2627; qdq-rules §2 AP-01.
 */
export const siblingScales: Rule = {
  id: 'AP-01',
  title: 'Quantizers of one tensor with different scales',
  find: (context) =>
    context.ties.flatMap((group) => {
      if (group.classes.size < 2) return [];
      return group.members.flatMap((tensor) => {
        const siblings = pairsOn(context.core, tensor);
        const scales = new Set(siblings.map((pair) => pair.cls));
        if (scales.size < 2) return [];
        return [
          {
            severity: 'warning' as const,
            nodes: siblings.map((pair) => pair.label),
            tensors: [tensor],
            message: say`${siblings.map((pair) => pair.label)} quantize ${tensor} with ${scales.size} different scales, so it leaves its producer in float.`,
            remedies: [tieRemedy(context, 'AP-01', group)],
          },
        ];
      });
    }),
};
