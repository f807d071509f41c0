import { opsetOf } from '../../onnx/facts.ts';
import { opsetOfHalfScales } from '../../onnx/opset/raiseOpset.ts';
import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-20: Casts round a pair, from a conversion to FP16 that left the scales in FP32.
 *
 * DQ → Cast → operator is not a DQ next to an operator: it is not fused, or only by some versions. With scales in FP16
 * (opset 19) the pair works on FP16 data directly and the Casts go. A scale that FP16 cannot hold (below 6·10⁻⁵ it
 * loses digits, from 65504 on it is infinite) keeps its Casts. Source: Model-Optimizer #1289; qdq-rules §2 AP-20.
 */
export const castSandwich: Rule = {
  id: 'AP-20',
  title: 'Casts round a pair',
  find: ({ core }) => core.nodes.flatMap((cast) => hitOf(core, cast)),
};

const smallestHalf = 6.104e-5;
const largestHalf = 65504;

function hitOf(core: CoreGraph, cast: CoreNode): readonly Hit[] {
  const [edge] = cast.edges;
  if (cast.op !== 'Cast' || !edge || !isQuantized(edge)) return [];
  const result = cast.outputs[0] ?? '';
  const readers = (core.uses.get(result) ?? []).flatMap((use) => (use.node ? [edgeRef(use.node, use.edge)] : []));
  const pair = edge.pairs[0]!;
  const source = castedFrom(core, edge, result);
  const value = pair.scale?.values.length === 1 ? pair.scale.values[0]! : null;
  const fits =
    value !== null &&
    value >= smallestHalf &&
    value < largestHalf &&
    opsetOf(core.graph.model, '') >= opsetOfHalfScales;
  return [
    {
      severity: 'warning',
      nodes: [pair.label, cast.label],
      tensors: [edge.tensor],
      message: say`${cast.label} stands between ${pair.dqLabel ?? pair.label} and ${readers.map((reader) => reader.label)}, so the DQ is not fused into them.`,
      remedies:
        source !== null && fits
          ? [
              {
                id: `AP-20:retype:${result}`,
                summary: say`Quantize ${source} with an FP16 scale and drop the Casts`,
                automatic: false,
                actions: [
                  {
                    kind: 'quantize',
                    tensor: source,
                    edges: readers,
                    scale: { source: 'reused', pair: pair.id, value },
                  },
                ],
              },
            ]
          : [],
    },
  ];
}

/** The tensor in front of both Casts, where the one before the pair undoes the one behind it. */
function castedFrom(core: CoreGraph, edge: CoreEdge, result: string): string | null {
  const before = core.makers.get(edge.tensor);
  const source = before?.op === 'Cast' ? before.edges[0] : undefined;
  if (!source || isQuantized(source)) return null;
  const dtype = core.types.get(source.tensor)?.dtype ?? null;
  return dtype === 'fp16' && dtype === core.types.get(result)?.dtype ? source.tensor : null;
}
