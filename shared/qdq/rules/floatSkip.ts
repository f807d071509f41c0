import { newScale } from '../fix/newScale.ts';
import { edgeRef } from './edgeRef.ts';
import { coverageOf, resultOf } from './coverage.ts';
import { isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import type { Residual } from './kernels.ts';
import { say } from './say.ts';

/**
 * AP-02: the skip operand of a residual Add is float.
 *
 * The convolution takes the Add into its kernel, and such a kernel writes INT8 only when the addend is INT8 too (L2). A
 * float skip therefore makes the whole residual stage float, and keeps the skip tensor itself float although its other
 * readers are Qs (L1): in the recorded ResNet-18 this makes the INT8 engine slower than FP16, and one pair on each skip
 * brings 38 %. The pair goes on the operand that does not come straight from the convolution that takes the Add. Its scale
 * is that of the Q which the tensor has already, so the two merge; a tensor without one (a downsample branch) needs
 * calibration, and the Q behind the Add bounds it only roughly.
 * Source: trt-engine-explorer fixtures qat → qat-residual; TensorRT guide, skip connections; #1992, #2204; qdq-rules §2 AP-02.
 */
export const floatSkip: Rule = {
  id: 'AP-02',
  title: 'Float skip into a quantized residual Add',
  find: (context) =>
    [...kernelsOf(context.core).residuals.values()]
      .filter((residual) => !isQuantized(residual.skip) && coverageOf(context.core).isSkipWanted(residual.add))
      .map((residual) => hitOf(context, residual)),
};

function hitOf(context: RuleContext, { add, head, skip }: Residual): Hit {
  const readers = context.core.uses.get(skip.tensor) ?? [];
  const isShared = readers.some((use) => isQuantized(use.edge));
  const { canBeInt8, wantedInt8 } = coverageOf(context.core);
  const sums = add.outputs.map((name) => resultOf(context.core, name));
  const gains = isShared || (canBeInt8.has(skip.tensor) && wantedInt8.has(skip.tensor));
  const effect = isShared
    ? say`so ${skip.tensor} stays float although it has quantized readers`
    : say`so ${head.label} cannot write ${add.outputs[0] ?? add.label} as INT8`;
  return {
    severity: 'warning',
    nodes: [add.label],
    tensors: [skip.tensor],
    message: say`${add.label} adds ${skip.tensor} in float, ${effect}.`,
    remedies: [
      {
        id: `AP-02:quantize:${add.outputs[0] ?? add.label}`,
        summary: say`Quantize ${skip.tensor} on its way into ${add.label}`,
        automatic: gains,
        actions: [
          {
            kind: 'quantize',
            tensor: skip.tensor,
            edges: [edgeRef(add, skip)],
            scale: newScale(context, skip.tensor, sums),
          },
        ],
      },
    ],
  };
}
