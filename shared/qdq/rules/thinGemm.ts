import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { excludeRemedy } from './exclude.ts';
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
      const reason = isInt8(kernelsOf(core), node) ? tooThin(core, node) : null;
      if (reason === null) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: node.edges.map((edge) => edge.tensor),
          message: say`${node.label} ${reason}.`,
          remedies: excludeRemedy('AP-15', node),
        },
      ];
    }),
};

/** Why tensor cores cannot serve a product with a constant; null when they can, or its sizes are unknown. */
export function tooThin(core: CoreGraph, node: CoreNode): string | null {
  const sizes = node.weight ? gemmSizes(core, node) : null;
  if (!sizes) return null;
  const { m, n, k } = sizes;
  return m > 1 && n >= 16 && k >= 16
    ? null
    : say`multiplies ${m} × ${k} by ${k} × ${n}, too thin for INT8 tensor cores`;
}
