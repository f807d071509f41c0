import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-13: a pair between a Pad with zeros and its convolution.
 *
 * Pad and convolution become one kernel only when nothing stands between them; with a pair there the Pad is a copy of its
 * own. Moving the pair before the Pad is exact, because 0 is quantized to 0. (28 → 21 ms in one report.)
 * Source: TensorRT #2592; TF ResNet fixture, where the Pad shows as a float Slice; qdq-rules §2 AP-13.
 */
export const padConv: Rule = {
  id: 'AP-13',
  title: 'Pair between Pad and convolution',
  find: ({ core }) =>
    core.nodes.flatMap((conv): readonly Hit[] => {
      const [edge] = conv.edges;
      const pad = edge && core.makers.get(edge.tensor);
      const input = pad?.edges[0];
      const pair = edge?.pairs[0];
      if (conv.cls !== 'weighted' || pad?.op !== 'Pad' || pad.cls !== 'commuting' || !pair || !input) return [];
      const value = pair.scale?.values[0];
      if (isQuantized(input) || value === undefined || core.uses.get(edge.tensor)?.length !== 1) return [];
      return [
        {
          severity: 'warning',
          nodes: [pad.label, conv.label],
          tensors: [edge.tensor],
          message: say`${pair.label} stands between ${pad.label} and ${conv.label}, so the padding is a copy of its own.`,
          remedies: [
            {
              id: `AP-13:move:${edge.tensor}`,
              summary: say`Move ${pair.label} before ${pad.label}`,
              automatic: false,
              actions: [
                {
                  kind: 'quantize',
                  tensor: input.tensor,
                  edges: [edgeRef(pad, input)],
                  scale: { source: 'reused', pair: pair.id, value },
                },
                { kind: 'unquantize', edges: [edgeRef(conv, edge)] },
              ],
            },
          ],
        },
      ];
    }),
};
