import { formatTarget } from '../../base/target.ts';
import type { Hit, Rule } from './rule.ts';
import { isInt8, kernelsOf } from './kernels.ts';
import { say } from './say.ts';

/**
 * AP-08: what is left float is FP32 where it could be FP16.
 *
 * Up to TensorRT 10 a flag lets the builder choose FP16. From 11 on the engine is typed as the model is, so an FP32 head
 * or activation stays FP32: the most common cause of "INT8 slower than FP16" that is no matter of Q/DQ (0.86 → 0.75 ms by
 * this alone). The mend is a conversion of the float part, `qdq fp16`, which also halves the scales' type.
 * Source: ultralytics #26167; TensorRT #3762, #4021; qdq-rules §2 AP-08, §1.7.
 */
export const floatRemainder: Rule = {
  id: 'AP-08',
  title: 'Float part in FP32',
  find: ({ core, target, capabilities }): readonly Hit[] => {
    if (capabilities.floatRemainder !== null) return [];
    const float = core.nodes.filter(
      (node) =>
        (node.cls === 'weighted' || node.cls === 'pointwise' || node.cls === 'float') &&
        // What changes the type at the border of a converted model is no remainder.
        node.op !== 'Cast' &&
        core.types.get(node.outputs[0] ?? '')?.dtype === 'fp32' &&
        !isInt8(kernelsOf(core), node),
    );
    if (float.length === 0) return [];
    return [
      {
        severity: 'info',
        nodes: float.map((node) => node.label),
        tensors: float.flatMap((node) => node.outputs.slice(0, 1)),
        message: say`${float.length} operators are FP32 and stay so on ${formatTarget(target)}, which takes types from the model; \`qdq fp16\` converts them.`,
        remedies: [],
      },
    ];
  },
};
