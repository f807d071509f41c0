import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-14: attention that is quantized in part.
 *
 * Fused multi-head attention in INT8 needs Q/DQ on both inputs of the first product, behind the Softmax, and on V; a head
 * size of 16, 32 or 64; at most 512 tokens. Anything less loses the fused kernel, and five kernels with conversions
 * between them are slower than the fused one in FP16. On Orin, FP16 attention is the safe choice: the offer is to take
 * the pairs off. Source: TensorRT #2981, #3243, #3724, #4397; Model-Optimizer #1289; qdq-rules §1.6, §2 AP-14.
 */
export const attention: Rule = {
  id: 'AP-14',
  title: 'Attention quantized in part',
  find: ({ core }) => core.nodes.flatMap((node) => (node.op === 'Softmax' ? hitOf(core, node) : [])),
};

const headSizes: readonly (number | null | undefined)[] = [16, 32, 64];
const maxTokens = 512;

function hitOf(core: CoreGraph, softmax: CoreNode): readonly Hit[] {
  const scores = productBefore(core, softmax);
  const values = productBehind(core, softmax);
  if (!scores || !values) return [];
  const needed = [...edgesOf(scores), ...edgesOf(values)];
  const quantized = needed.filter(({ edge }) => isQuantized(edge));
  const inner = softmax.edges.filter(isQuantized).map((edge) => ({ node: softmax, edge }));
  if (quantized.length + inner.length === 0) return [];
  const misfit = whyNotFused(core, scores);
  if (quantized.length === needed.length && inner.length === 0 && misfit === null) return [];
  const [before] = inner;
  const reason =
    misfit ??
    (before
      ? say`a pair on ${before.edge.tensor} stands before its Softmax`
      : say`${quantized.length} of its ${needed.length} inputs carry pairs`);
  return [
    {
      severity: 'warning',
      nodes: [scores.label, softmax.label, values.label],
      tensors: quantized.map(({ edge }) => edge.tensor),
      message: say`The attention of ${scores.label}, ${softmax.label} and ${values.label} cannot become one INT8 kernel: ${reason}.`,
      remedies: [
        {
          id: `AP-14:unquantize:${softmax.outputs[0] ?? softmax.label}`,
          summary: say`Take the pairs off ${scores.label}, ${softmax.label} and ${values.label}`,
          automatic: false,
          actions: [
            { kind: 'unquantize', edges: [...quantized, ...inner].map(({ node, edge }) => edgeRef(node, edge)) },
          ],
        },
      ],
    },
  ];
}

/** Why no fused INT8 kernel takes an attention of this size; null when one does, or the size is unknown. */
export function whyNotFused(core: CoreGraph, scores: CoreNode): string | null {
  const keys = core.types.get(scores.edges[0]?.tensor ?? '')?.shape;
  const headSize = keys?.at(-1);
  const tokens = keys?.at(-2);
  if (typeof tokens === 'number' && tokens > maxTokens) return say`${tokens} tokens are more than ${maxTokens}`;
  return typeof headSize === 'number' && !headSizes.includes(headSize)
    ? say`a head of ${headSize} is none of 16, 32, 64`
    : null;
}

const edgesOf = (node: CoreNode): readonly { readonly node: CoreNode; readonly edge: CoreEdge }[] =>
  node.edges.map((edge) => ({ node, edge }));

const isProduct = (node: CoreNode): boolean => node.op === 'MatMul' && node.edges.length === 2;

/** Scaling and masking lie between the scores and the Softmax. */
const maxBetween = 4;

export function productBefore(core: CoreGraph, softmax: CoreNode): CoreNode | null {
  let at = softmax;
  for (let steps = 0; steps <= maxBetween; steps += 1) {
    const maker = at.edges.map((edge) => core.makers.get(edge.tensor)).find((candidate) => candidate !== undefined);
    if (!maker || isProduct(maker)) return maker ?? null;
    if (maker.cls !== 'pointwise') return null;
    at = maker;
  }
  return null;
}

export function productBehind(core: CoreGraph, softmax: CoreNode): CoreNode | null {
  const readers = core.uses.get(softmax.outputs[0] ?? '') ?? [];
  return readers.flatMap((use) => use.node ?? []).find(isProduct) ?? null;
}
