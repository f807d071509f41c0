import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { excludeRemedy } from './exclude.ts';
import { isInt8, kernelsOf } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-24: the last convolutions of a head are quantized.
 *
 * The 1 × 1 convolutions that write boxes and classes, and the fixed one behind the Softmax of a distribution head (DFL),
 * cost little time and most of the accuracy. Leave those float and nothing more: a whole head in FP32 cost 13 to 18 %.
 * Accuracy is the user's to weigh, so this is an offer. Source: ultralytics #26167, #26171; YOLOv6; qdq-rules §2 AP-24.
 */
export const lastLayers: Rule = {
  id: 'AP-24',
  title: 'Quantized last layer',
  find: ({ core }) => {
    const near = nearOutputs(core);
    return core.nodes.flatMap((node): readonly Hit[] => {
      if (!isInt8(kernelsOf(core), node)) return [];
      const isDistribution = readsDistribution(core, node);
      if (!isDistribution && !near.has(node)) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: [...node.outputs],
          message: isDistribution
            ? say`${node.label} turns a Softmax into coordinates and is quantized, which costs accuracy.`
            : say`${node.label} writes a result of the model and is quantized, which costs accuracy.`,
          remedies: excludeRemedy('AP-24', node),
        },
      ];
    });
  },
};

/** The convolution behind a Softmax; a product there is the second one of an attention. */
export const readsDistribution = (core: CoreGraph, node: CoreNode): boolean =>
  node.op === 'Conv' && core.makers.get(node.edges[0]?.tensor ?? '')?.op === 'Softmax';

const maxOperatorsBehind = 2;

/** Operators at most two away from a graph output. */
export function nearOutputs(core: CoreGraph): ReadonlySet<CoreNode> {
  const near = new Set<CoreNode>();
  let tensors = [...core.uses].flatMap(([tensor, uses]) => (uses.some((use) => use.node === null) ? [tensor] : []));
  for (let distance = 0; distance <= maxOperatorsBehind; distance += 1) {
    const makers = tensors.flatMap((tensor) => core.makers.get(tensor) ?? []);
    for (const maker of makers) near.add(maker);
    tensors = makers.flatMap((maker) => (maker.cls === 'weighted' ? [] : maker.edges.map((edge) => edge.tensor)));
  }
  return near;
}
