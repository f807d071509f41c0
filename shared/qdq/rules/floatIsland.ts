import { newScale } from '../fix/newScale.ts';
import { edgeRef } from './edgeRef.ts';
import { coverageOf } from './coverage.ts';
import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-09: a float island between INT8 regions: a pool (or a linear Resize) with a Q behind it and none before.
 *
 * Such an operator runs INT8 only with a DQ in and a Q out. With the Q behind it alone, its producer has to write float,
 * and the Q stays a kernel: in the recorded ResNet-18 one Q before the global average pool brings another 8.5 %. The pair
 * is offered unasked only where it makes the tensor INT8 as a whole: its maker runs INT8 and nobody else reads it in float.
 * Source: trt-engine-explorer fixture qat-residual-qgap; pytorch/TensorRT #93; #2627, #3074; qdq-rules §2 AP-09.
 */
export const floatIsland: Rule = {
  id: 'AP-09',
  title: 'Float pool between INT8 regions',
  find: (context) => {
    const { canBeInt8, wantedInt8 } = coverageOf(context.core);
    return context.core.nodes.flatMap((node): readonly Hit[] => {
      const [input] = node.edges;
      if (node.cls !== 'pooling' || !input || isQuantized(input)) return [];
      if (!node.outputs.every((name) => wantedInt8.has(name)) || !canBeInt8.has(input.tensor)) return [];
      return [
        {
          severity: 'warning',
          nodes: [node.label],
          tensors: [input.tensor],
          message: say`${node.label} reads ${input.tensor} in float although its result is quantized, so ${input.tensor} is written in float and the Q behind ${node.label} stays a kernel.`,
          remedies: [
            {
              id: `AP-09:quantize:${node.outputs[0] ?? node.label}`,
              summary: say`Quantize ${input.tensor} on its way into ${node.label}`,
              automatic: wantedInt8.has(input.tensor),
              actions: [
                {
                  kind: 'quantize',
                  tensor: input.tensor,
                  edges: [edgeRef(node, input)],
                  scale: newScale(context, input.tensor),
                },
              ],
            },
          ],
        },
      ];
    });
  },
};
