import { intAttribute } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { isQuantized, kernelsOf } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-30: layout operators inside an INT8 region.
 *
 * INT8 tensors lie in groups of 32 channels. A Transpose, a Tile, or a Slice at a channel offset that is no multiple of 32
 * unpacks and packs them again, whatever the scales are (70 against 20 reformats in one report). Q/DQ cannot mend that;
 * it helps to have the copy on the INT8 side, where it moves a quarter of the bytes.
 * Source: TensorRT #4039; qdq-rules §2 AP-30, §2 AP-11.
 */
export const layoutCopies: Rule = {
  id: 'AP-30',
  title: 'Layout copies inside an INT8 region',
  find: ({ core }) =>
    core.nodes.flatMap((node): readonly Hit[] => {
      const [edge] = node.edges;
      const reason = edge ? unpacks(core, node) : null;
      if (!edge || reason === null) return [];
      const comesInt8 = isQuantized(edge) || kernelsOf(core).arrivals.has(edge.tensor);
      const leavesInt8 = node.outputs.some((name) => core.uses.get(name)?.some((use) => isQuantized(use.edge)));
      if (!leavesInt8 && !comesInt8) return [];
      return [
        {
          severity: 'info',
          nodes: [node.label],
          tensors: [edge.tensor],
          message: say`${node.label} ${reason} inside an INT8 region, which is a copy between layouts whatever the scales are.`,
          remedies: [],
        },
      ];
    }),
};

const vector = 32;
const channelAxis = 1;

function unpacks({ types }: CoreGraph, node: CoreNode): string | null {
  if (node.op === 'Transpose') return 'reorders dimensions';
  if (node.op === 'Tile') return 'repeats a tensor';
  if (node.op !== 'Split' && node.op !== 'Slice') return null;
  const before = types.get(node.edges[0]?.tensor ?? '')?.shape;
  const axis = node.op === 'Split' ? intAttribute(node.node, 'axis', 0) : channelAxis;
  const parts = node.outputs.map((name) => types.get(name)?.shape?.[channelAxis]);
  const isChannels = axis === channelAxis && parts.some((size) => size !== before?.[channelAxis]);
  const odd = parts.find((size) => typeof size === 'number' && size % vector !== 0);
  return isChannels && before?.length === 4 && odd !== undefined ? say`cuts at ${String(odd)} channels` : null;
}
