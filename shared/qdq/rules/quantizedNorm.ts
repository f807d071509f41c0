import { withoutInt8Kernel } from '../graph/opClass.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-16: a pair in front of a normalization, Softmax or GELU.
 *
 * None of them has an INT8 kernel: the pair costs conversions and accuracy and buys nothing. One exception: a LayerNorm
 * straight behind a convolution, where the Q lets the convolution write INT8.
 * Source: TensorRT #4242, #3147; Model-Optimizer #80; qdq-rules §2 AP-16.
 */
export const quantizedNorm: Rule = {
  id: 'AP-16',
  title: 'Pair in front of an operator that stays float',
  find: ({ core }) =>
    core.nodes.flatMap((node): readonly Hit[] => {
      const edges = node.edges.filter(isQuantized);
      const [first] = edges;
      if (!first || !withoutInt8Kernel.has(node.op)) return [];
      if (node.op === 'LayerNormalization' && kernelsOf(core).heads.get(first.tensor)?.op === 'Conv') return [];
      return [
        {
          severity: 'warning',
          nodes: [node.label],
          tensors: [first.tensor],
          message: say`${first.pairs[0]!.label} quantizes ${first.tensor} for ${node.label}, which has no INT8 kernel.`,
          remedies: [
            {
              id: `AP-16:unquantize:${node.outputs[0] ?? node.label}`,
              summary: say`Let ${node.label} read ${first.tensor} in float`,
              automatic: false,
              actions: [{ kind: 'unquantize', edges: edges.map((edge) => edgeRef(node, edge)) }],
            },
          ],
        },
      ];
    }),
};
