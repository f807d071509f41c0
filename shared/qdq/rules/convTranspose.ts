import { formatTarget } from '../../base/target.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { excludeRemedy } from './exclude.ts';
import { isInt8, isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-23: a quantized ConvTranspose of a form that versions disagree about.
 *
 * Its weight is (in, out/groups, …), and which axis the scales belong to has changed twice between versions; one scale for
 * the whole weight is understood by all. A BatchNorm behind it has to be folded first, and a Q straight behind its
 * activation is not an epilogue that it has. From TensorRT 11 on (as far as NVIDIA's ahead-of-time compiler shows) every
 * ConvTranspose runs in float whatever is done.
 * Source: TensorRT #1694, #1699, #2380, #2597, #3412, #4366; qdq-rules N5, §2 AP-23, §9.
 */
export const convTranspose: Rule = {
  id: 'AP-23',
  title: 'Quantized ConvTranspose',
  find: (context) =>
    context.core.nodes.flatMap((node): readonly Hit[] => {
      if (node.op !== 'ConvTranspose' || !isInt8(kernelsOf(context.core), node)) return [];
      if (context.capabilities.int8Deconvolution === null) return [neverInt8(context, node)];
      const reasons = reasonsOf(context, node);
      if (reasons.length === 0) return [];
      const edge = { node: node.outputs[0] ?? '', slot: 1, label: node.label };
      return [
        {
          severity: 'warning',
          nodes: [node.label],
          tensors: node.edges.map((one) => one.tensor),
          message: say`${node.label} may not run in INT8: ${reasons}.`,
          remedies: [
            {
              id: `AP-23:quantize-weight:${node.outputs[0] ?? node.label}`,
              summary: say`Give the weight of ${node.label} one scale`,
              automatic: false,
              actions: [{ kind: 'quantize-weight', edge, axis: null }],
            },
            ...excludeRemedy('AP-23', node),
          ],
        },
      ];
    }),
};

const neverInt8 = ({ target }: RuleContext, node: CoreNode): Hit => ({
  severity: 'warning',
  nodes: [node.label],
  tensors: node.edges.map((one) => one.tensor),
  message: say`${node.label} runs in float on ${formatTarget(target)}, which has no INT8 ConvTranspose: its Q/DQ cost copies and gain nothing.`,
  remedies: excludeRemedy('AP-23', node),
});

function reasonsOf({ core }: RuleContext, node: CoreNode): readonly string[] {
  const readers = core.uses.get(node.outputs[0] ?? '') ?? [];
  const axis = node.weight?.pair?.axis ?? null;
  const activation = readers.find((use) => use.node?.cls === 'pointwise')?.node;
  const isQuantizedBehind = core.uses.get(activation?.outputs[0] ?? '')?.some((use) => isQuantized(use.edge)) ?? false;
  return [
    ...(axis === null
      ? []
      : [say`its weight has one scale a channel along axis ${axis}, which versions read differently`]),
    ...(activation?.op === 'BatchNormalization' ? [say`${activation.label} behind it is not folded`] : []),
    ...(activation && isQuantizedBehind ? [say`a Q follows its activation ${activation.label}`] : []),
  ];
}
