import { newScale } from '../fix/newScale.ts';
import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { coverageOf } from './coverage.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-12: a gating Mul (squeeze-and-excitation) whose operands are not both quantized.
 *
 * The gated tensor is dequantized for the Mul and quantized again behind it, on the largest tensor of the block. With both
 * operands quantized the Mul reads INT8; the gate is bounded by its sigmoid (1/127), and the pool that feeds the gate
 * takes the gated tensor's own pair. Not automatic: whether the generated kernel wins depends on the version, and
 * ModelOpt does it only for some gates.
 * Source: TF quantization toolkit, EfficientNet case; YOLOv9-QAT; qdq-rules §2 AP-12.
 */
export const gateMul: Rule = {
  id: 'AP-12',
  title: 'Gate that is not quantized on both sides',
  find: (context) => {
    const { core } = context;
    const { canBeInt8, wantedInt8 } = coverageOf(core);
    return core.nodes.flatMap((mul): readonly Hit[] => {
      const gated = gateOf(core, mul);
      if (!gated || !mul.outputs.every((name) => wantedInt8.has(name)) || !canBeInt8.has(gated.data.tensor)) return [];
      const open = [gated.data, gated.gate].filter((edge) => !isQuantized(edge));
      if (open.length === 0) return [];
      const pools = (core.uses.get(gated.data.tensor) ?? []).flatMap((use) =>
        use.node?.cls === 'pooling' && !isQuantized(use.edge) ? [edgeRef(use.node, use.edge)] : [],
      );
      const dataEdges = isQuantized(gated.data) ? pools : [edgeRef(mul, gated.data), ...pools];
      return [
        {
          severity: 'info',
          nodes: [mul.label],
          tensors: open.map((edge) => edge.tensor),
          message: say`${mul.label} gates ${gated.data.tensor} but reads ${open.map((edge) => edge.tensor)} in float between INT8 neighbours.`,
          remedies: [
            {
              id: `AP-12:quantize:${mul.outputs[0] ?? mul.label}`,
              summary: say`Quantize both operands of ${mul.label}`,
              automatic: false,
              actions: [
                {
                  kind: 'quantize',
                  tensor: gated.data.tensor,
                  edges: dataEdges,
                  scale: newScale(context, gated.data.tensor),
                },
                {
                  kind: 'quantize',
                  tensor: gated.gate.tensor,
                  edges: [edgeRef(mul, gated.gate)],
                  scale: newScale(context, gated.gate.tensor),
                },
              ],
            },
          ],
        },
      ];
    });
  },
};

const gates = new Set(['Sigmoid', 'HardSigmoid']);

/** The operands of a Mul by a sigmoid that is not the tensor's own (that would be SiLU). */
function gateOf(core: CoreGraph, mul: CoreNode): { readonly data: CoreEdge; readonly gate: CoreEdge } | null {
  const [left, right] = mul.edges;
  if (mul.op !== 'Mul' || mul.edges.length !== 2 || !left || !right) return null;
  const isGate = (gate: CoreEdge, data: CoreEdge): boolean => {
    const maker = core.makers.get(gate.tensor);
    return maker !== undefined && gates.has(maker.op) && maker.edges[0]?.tensor !== data.tensor;
  };
  if (isGate(right, left)) return { data: left, gate: right };
  return isGate(left, right) ? { data: right, gate: left } : null;
}
