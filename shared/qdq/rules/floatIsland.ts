import { newScale } from '../fix/newScale.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { coverageOf } from './coverage.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import { withoutInt8Kernel } from '../graph/opClass.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-09: a float island between INT8 regions.
 *
 * A pool (or a linear Resize) runs INT8 only with a DQ in and a Q out. With the Q behind it alone, its producer has to
 * write float, and the Q stays a kernel: in the recorded ResNet-18 one Q before the global average pool brings another
 * 8.5 %. The pair is offered unasked only where it makes the tensor INT8 as a whole: its maker runs INT8 and nobody else
 * reads it in float. An operator that has no INT8 kernel at all is the opposite case: its pairs only convert there and
 * back, and what helps is to let it and its readers stay float.
 * Source: trt-engine-explorer fixture qat-residual-qgap; pytorch/TensorRT #93; #2627, #3074; qdq-rules §2 AP-09.
 */
export const floatIsland: Rule = {
  id: 'AP-09',
  title: 'Float operator between INT8 regions',
  find: (context) =>
    context.core.nodes.flatMap((node) => [...halfBracketed(context, node), ...withoutKernel(context, node)]),
};

function halfBracketed(context: RuleContext, node: CoreNode): readonly Hit[] {
  const { canBeInt8, wantedInt8 } = coverageOf(context.core);
  const [input] = node.edges;
  if (node.cls !== 'pooling' || !input || isQuantized(input)) return [];
  if (!node.outputs.every((name) => wantedInt8.has(name)) || !canBeInt8.has(input.tensor)) return [];
  return [
    {
      severity: 'warning',
      nodes: [node.label],
      tensors: [input.tensor],
      message: say`${node.label} reads ${input.tensor} in float although its result is quantized, so ${input.tensor} is written in float and the Q behind ${node.label} stays a kernel.`,
      remedies: [
        {
          id: `AP-09:quantize:${node.outputs[0] ?? node.label}`,
          summary: say`Quantize ${input.tensor} on its way into ${node.label}`,
          automatic: wantedInt8.has(input.tensor),
          actions: [
            {
              kind: 'quantize',
              tensor: input.tensor,
              edges: [edgeRef(node, input)],
              scale: newScale(context, input.tensor),
            },
          ],
        },
      ],
    },
  ];
}

/** Normalizations and Softmax have a rule of their own, AP-16. */
function withoutKernel(context: RuleContext, node: CoreNode): readonly Hit[] {
  if (node.cls !== 'float' || withoutInt8Kernel.has(node.op)) return [];
  const inputs = node.edges.filter(isQuantized);
  const readers = node.outputs.flatMap((name) => context.core.uses.get(name) ?? []);
  const isIsland = readers.length > 0 && readers.every((use) => isQuantized(use.edge));
  if (inputs.length === 0 || inputs.length < node.edges.length || !isIsland) return [];
  return [
    {
      severity: 'info',
      nodes: [node.label],
      tensors: inputs.map((edge) => edge.tensor),
      message: say`${node.label} has no INT8 kernel: ${inputs.map((edge) => edge.tensor)} is dequantized for it and its result quantized again.`,
      remedies: [
        {
          id: `AP-09:unquantize:${node.outputs[0] ?? node.label}`,
          summary: say`Let ${node.label} read float`,
          automatic: false,
          actions: [{ kind: 'unquantize', edges: inputs.map((edge) => edgeRef(node, edge)) }],
        },
      ],
    },
  ];
}
