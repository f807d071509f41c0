import { newScale } from '../fix/newScale.ts';
import type { CoreEdge, CoreNode } from '../graph/coreGraph.ts';
import { resultOf } from './coverage.ts';
import { edgeRef } from './edgeRef.ts';
import { absorbedSide, isInt8, isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-05: a pair on the convolution's side of a residual Add.
 *
 * A convolution takes the Add into its kernel only through a float edge. With a pair there it writes INT8, and the Add
 * becomes a kernel of its own that reads two INT8 tensors and writes a third: 16 of 16 recorded Adds split this way, at 0.3
 * to 2 times the cost of their convolution. The pair belongs on the skip, so there is exactly one.
 *
 * Not automatic: with a SiLU between the convolution and the Add, whether they become one kernel depends on the version
 * (probe P-06), and NVIDIA's YOLOv7 rules quantize both sides there.
 * Source: TensorRT guide, "suboptimal fusion" figure; ModelOpt's non-residual input map; #3542; qdq-rules §2 AP-05, §10.
 */
export const convBranchPair: Rule = {
  id: 'AP-05',
  title: 'Pair between a convolution and its residual Add',
  find: (context) =>
    context.core.nodes.flatMap((add): readonly Hit[] => {
      const sides = absorbedSide(context.core, add);
      if (!sides || !isQuantized(sides.absorbed) || !isInt8(kernelsOf(context.core), sides.head)) return [];
      return [hitOf(context, add, sides.head, sides.absorbed, sides.skip)];
    }),
};

function hitOf(context: RuleContext, add: CoreNode, head: CoreNode, absorbed: CoreEdge, skip: CoreEdge): Hit {
  const pair = absorbed.pairs[0]?.label ?? 'A pair';
  const isDirect = context.core.makers.get(absorbed.tensor) === head;
  const doubt = isDirect
    ? ''
    : say` (whether ${head.label} reaches ${add.label} through its activation depends on the version)`;
  return {
    severity: 'warning',
    nodes: [add.label, head.label],
    tensors: [absorbed.tensor],
    message: say`${pair} stands between ${head.label} and ${add.label}, so the Add becomes a kernel of its own${doubt}.`,
    remedies: [bypass(context, add, absorbed, skip)],
  };
}

function bypass(context: RuleContext, add: CoreNode, absorbed: CoreEdge, skip: CoreEdge): Remedy {
  const moved = !isQuantized(skip);
  return {
    id: `AP-05:unquantize:${add.outputs[0] ?? add.label}`,
    summary: moved
      ? say`Move the pair from ${absorbed.tensor} to the skip ${skip.tensor}`
      : say`Take the pair off ${absorbed.tensor} and keep the one on ${skip.tensor}`,
    automatic: false,
    actions: [
      { kind: 'unquantize', edges: [edgeRef(add, absorbed)] },
      ...(moved
        ? [
            {
              kind: 'quantize' as const,
              tensor: skip.tensor,
              edges: [edgeRef(add, skip)],
              scale: newScale(
                context,
                skip.tensor,
                add.outputs.map((name) => resultOf(context.core, name)),
              ),
            },
          ]
        : []),
    ],
  };
}
