import { exclude } from './exclude.ts';
import { isInt8, kernelsOf } from './kernels.ts';
import { gemmSizes } from './operands.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-15: a quantized matrix product that is a vector product, or too thin for tensor cores.
 *
 * With one row or column, or fewer than 16 inputs or outputs, there is no tensor-core kernel and the Q/DQ cost more than
 * the product. Often this is one small classifier at the end, where it matters little: an offer, not a fault.
 * Source: ModelOpt 0.44; TensorRT #4242, #4304; qdq-rules §2 AP-15.
 */
export const thinGemm: Rule = {
  id: 'AP-15',
  title: 'Quantized vector product',
  find: ({ core }) =>
    core.nodes.flatMap((node): readonly Hit[] => {
      const sizes = isInt8(kernelsOf(core), node) && node.weight ? gemmSizes(core, node) : null;
      if (!sizes) return [];
      const { m, n, k } = sizes;
      if (m > 1 && n >= 16 && k >= 16) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: node.edges.map((edge) => edge.tensor),
          message: say`${node.label} multiplies ${m} × ${k} by ${k} × ${n}, too thin for INT8 tensor cores.`,
          remedies: [
            {
              id: `AP-15:exclude:${node.outputs[0] ?? node.label}`,
              summary: say`Leave ${node.label} in float`,
              automatic: false,
              actions: exclude(node),
            },
          ],
        },
      ];
    }),
};
