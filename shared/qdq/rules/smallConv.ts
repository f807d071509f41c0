import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { excludeRemedy } from './exclude.ts';
import { isInt8, kernelsOf } from './kernels.ts';
import { convSizes } from './operands.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-10: a quantized convolution that INT8 tensor cores cannot serve: grouped, thin, or of an odd kernel.
 *
 * Channels are padded to the vector width and there is no tensor-core kernel, so INT8 gains little and the conversions
 * round it cost more. The measure is ModelOpt's: without groups, input or output channels must be a multiple of 8 and at
 * least 16 (a stem excepted) and the kernel square; with groups, output channels a multiple of 8 and the kernel at least
 * 3 wide. Only a person can leave an operator out, because it must not become a float island; so this is an offer.
 * Source: ModelOpt's convolution filter; TensorRT #3205, #4529; pytorch/TensorRT #1323; qdq-rules §2 AP-10, §3.1.
 */
export const smallConv: Rule = {
  id: 'AP-10',
  title: 'Quantized convolution without an INT8 kernel',
  find: ({ core }) =>
    core.nodes.flatMap((node): readonly Hit[] => {
      const reason = isInt8(kernelsOf(core), node) ? tooSmall(core, node) : null;
      if (reason === null) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: node.edges.map((edge) => edge.tensor),
          message: say`${node.label} is quantized, but ${reason}: it may well be faster in float.`,
          remedies: excludeRemedy('AP-10', node),
        },
      ];
    }),
};

/** Why INT8 tensor cores cannot serve a convolution; null when they can. */
export function tooSmall(core: CoreGraph, node: CoreNode): string | null {
  const sizes = convSizes(core, node);
  if (!sizes) return null;
  const { outChannels, inChannels, groups, kernel } = sizes;
  const isStem = core.inputs.includes(node.edges[0]?.tensor ?? '');
  if (groups > 1) {
    if (outChannels % 8 !== 0) return say`its ${outChannels} channels are no multiple of 8`;
    return kernel.some((size) => size < 3) ? say`its grouped kernel is ${kernel.join(' × ')}` : null;
  }
  if (outChannels % 8 !== 0 && inChannels % 8 !== 0)
    return say`neither its ${inChannels} nor its ${outChannels} channels are a multiple of 8`;
  if (!isStem && outChannels < 16 && inChannels < 16) return say`it has only ${inChannels} and ${outChannels} channels`;
  return kernel.some((size) => size !== kernel[0]) ? say`its kernel is ${kernel.join(' × ')}` : null;
}
