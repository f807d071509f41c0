import { newScale } from '../fix/newScale.ts';
import type { CoreEdge, CoreNode, CoreUse } from '../graph/coreGraph.ts';
import { coverageOf } from './coverage.ts';
import { edgeRef } from './edgeRef.ts';
import { dataEdges, isQuantized } from './kernels.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-04: every reader of a Concat quantizes it, but one of its inputs cannot be INT8.
 *
 * TensorRT clones the Q behind a Concat onto each input, profitable or not. Where an input has another reader that needs
 * float, or a maker that cannot write INT8 (a float operator, the graph input), the clone stays a kernel at the full size
 * of that input; one report lost 30 % against implicit quantization to exactly this. Either the other readers are
 * quantized too, or the pairs behind a small Concat are dropped. Both trade one cost for another: neither is automatic.
 * Source: TensorRT #4366, #4401; Model-Optimizer #174; qdq-rules §2 AP-04, §10 ("Q cloned above Concat, always").
 */
export const partialConcat: Rule = {
  id: 'AP-04',
  title: 'Concat with an input that stays float',
  find: (context) => {
    const { wantedInt8 } = coverageOf(context.core);
    return context.core.nodes
      .filter((node) => node.op === 'Concat' && node.outputs.every((name) => wantedInt8.has(name)))
      .flatMap((concat) => dataEdges(concat).flatMap((edge) => inputHit(context, concat, edge)));
  },
};

function inputHit(context: RuleContext, concat: CoreNode, edge: CoreEdge): readonly Hit[] {
  const { canBeInt8 } = coverageOf(context.core);
  if (isQuantized(edge)) return [];
  const floatReaders = (context.core.uses.get(edge.tensor) ?? []).filter((use) => !takesInt8(context, use));
  const maker = context.core.makers.get(edge.tensor);
  const writesFloat = !canBeInt8.has(edge.tensor) && !quantizesItself(context, maker);
  if (floatReaders.length === 0 && !writesFloat) return [];
  const reason = writesFloat
    ? say`${maker?.label ?? 'the graph input'} cannot write INT8`
    : say`${floatReaders.map((use) => use.node?.label ?? 'a graph output')} reads it in float`;
  return [
    {
      severity: 'warning',
      nodes: [concat.label],
      tensors: [edge.tensor],
      message: say`The Q behind ${concat.label} is cloned onto ${edge.tensor} and stays a kernel there, because ${reason}.`,
      remedies: [...quantizeReaders(context, edge, floatReaders), dropBehind(context, concat)],
    },
  ];
}

/** A generated kernel that copies takes the Q behind it in. */
const quantizesItself = ({ capabilities }: RuleContext, maker: CoreNode | undefined): boolean =>
  capabilities.generates === 'everything' && maker?.cls === 'commuting';

const takesInt8 = ({ core }: RuleContext, { node, edge }: CoreUse): boolean =>
  isQuantized(edge) ||
  (node?.cls === 'commuting' && node.outputs.every((name) => coverageOf(core).wantedInt8.has(name)));

function quantizeReaders(context: RuleContext, edge: CoreEdge, readers: readonly CoreUse[]): readonly Remedy[] {
  const edges = readers.flatMap((use) =>
    use.node && (use.node.cls === 'pointwise' || use.node.cls === 'pooling') ? [edgeRef(use.node, use.edge)] : [],
  );
  if (edges.length === 0 || edges.length < readers.length) return [];
  return [
    {
      id: `AP-04:quantize:${edge.tensor}`,
      summary: say`Quantize ${edge.tensor} for ${edges.map((one) => one.label)} too`,
      automatic: false,
      actions: [{ kind: 'quantize', tensor: edge.tensor, edges, scale: newScale(context, edge.tensor) }],
    },
  ];
}

function dropBehind({ core }: RuleContext, concat: CoreNode): Remedy {
  const edges = concat.outputs.flatMap((name) =>
    (core.uses.get(name) ?? []).flatMap((use) =>
      use.node && isQuantized(use.edge) ? [edgeRef(use.node, use.edge)] : [],
    ),
  );
  return {
    id: `AP-04:unquantize:${concat.outputs[0] ?? concat.label}`,
    summary: say`Drop the pairs behind ${concat.label} and let ${edges.map((edge) => edge.label)} read float`,
    automatic: false,
    actions: [{ kind: 'unquantize', edges }],
  };
}
