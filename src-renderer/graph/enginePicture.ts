import type { Block } from '../../shared/engine/view/blocks.ts';
import { fold } from '../../shared/engine/view/fold.ts';
import { plural } from '../ui/format.ts';
import type { PrecisionFamily } from '../ui/precision.ts';
import type { GraphModel, GraphNode, Loud } from './model.ts';
import { pictureOf, type Picture } from './picture.ts';
import { sumOf } from './sum.ts';

/** Blocks that are drawn as one node each, but for those that are open. */
export interface Folding {
  readonly blocks: readonly Block[];
  /** Indices into `blocks`. */
  readonly open: ReadonlySet<number>;
}

/**
 * An engine as it is drawn. Ids are the indices of the flow; block `n` of the folding has the id after the last of them
 * plus `n`.
 */
export function enginePicture(model: GraphModel, folding: Folding | null, only: ReadonlySet<number> | null): Picture {
  const closed = (folding?.blocks ?? []).flatMap((block, index) =>
    folding!.open.has(index) ? [] : [[index, block] as const],
  );
  const blocks = new Map(closed.map(([index, block]) => [model.nodes.length + index, blockNode(model, block)]));
  const longestMs = [...blocks.values()].reduce((most, { ms }) => Math.max(most, ms ?? 0), model.longestMs);
  const relativeTo = (node: GraphNode): GraphNode =>
    longestMs === model.longestMs && node.look !== 'block'
      ? node
      : { ...node, relative: node.ms === null || longestMs === 0 ? 0 : node.ms / longestMs };
  return pictureOf(
    model.engine,
    JSON.stringify([closed.map(([index]) => index), only && [...only]]),
    fold(model.flow, new Map(closed.map(([index, block]) => [index, block.layers])), only),
    (id) => {
      const block = blocks.get(id);
      return { node: relativeTo(block ?? model.nodes[id]!), size: block ? blockSize : model.sizes[id]! };
    },
    (edge) => model.flow.edges[edge]!,
  );
}

const blockSize = { width: 216, height: 46 };

function blockNode(model: GraphModel, { title, layers, alike }: Block): GraphNode {
  const sum = sumOf(model, layers);
  const own = layers.map((layer) => model.nodes[layer]!);
  const copies = sum.copies === 0 ? '' : ` · ${plural(sum.copies, 'copy', 'copies')}`;
  return {
    index: -1,
    look: 'block',
    layer: null,
    title,
    subtitle: `${plural(layers.length, 'layer')}${alike > 1 ? ` · ×${alike}` : ''}${copies}`,
    family: mainFamily(own),
    kind: null,
    loud: loudest(own),
    ms: sum.ms,
    time: sum.time,
    share: sum.share,
    relative: 0,
  };
}

const byLoudness: readonly Loud[] = ['qdq', 'requantize', 'reformat'];

const loudest = (nodes: readonly GraphNode[]): Loud | null =>
  byLoudness.find((loud) => nodes.some((node) => node.loud === loud)) ?? null;

/** The one with the most time, or with the most layers where there are no times. */
function mainFamily(nodes: readonly GraphNode[]): PrecisionFamily {
  const weights = new Map<PrecisionFamily, number>();
  for (const { family, ms } of nodes) weights.set(family, (weights.get(family) ?? 0) + (ms ?? 1e-6));
  return [...weights].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
