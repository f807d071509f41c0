import { indexOf } from '../../onnx/graphIndex.ts';
import { constantOf } from '../../onnx/tensors.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-31: a BatchNorm parameter behind an Identity.
 *
 * Exporters share equal parameters through an Identity. TensorRT then imports the BatchNorm as elementwise kernels instead
 * of folding it: float convolution output, two more kernels, and the convolution loses its residual Add (3 of 60 on a
 * recorded Orin detector, 3.3 % of its time). The parameter is read from where it is stored; no number changes.
 * Source: qdq-rules §10 (Orin 8.5.2 detector).
 */
export const bnParameter: Rule = {
  id: 'AP-31',
  title: 'BatchNorm parameter behind an Identity',
  find: ({ core, graph }) => {
    const { nodes, producers } = indexOf(graph);
    const isBehindIdentity = (name: string): boolean => {
      const at = producers.get(name);
      return at !== undefined && nodes[at]?.opType === 'Identity' && constantOf(graph, name) !== null;
    };
    return core.nodes.flatMap((node): readonly Hit[] => {
      if (node.op !== 'BatchNormalization') return [];
      const slots = parameterSlots.filter((slot) => isBehindIdentity(node.node.input?.[slot] ?? ''));
      if (slots.length === 0) return [];
      const names = slots.map((slot) => node.node.input![slot]!);
      return [
        {
          severity: 'warning',
          nodes: [node.label],
          tensors: names,
          message: say`${node.label} reads ${names} through an Identity, so it is not folded into its convolution.`,
          remedies: [
            {
              id: `AP-31:inline:${node.outputs[0] ?? node.label}`,
              summary: say`Let ${node.label} read its parameters where they are stored`,
              automatic: true,
              actions: slots.map((slot) => ({
                kind: 'inline-constant',
                edge: { node: node.outputs[0] ?? '', slot, label: node.label },
              })),
            },
          ],
        },
      ];
    });
  },
};

/** Scale, bias, mean, variance. */
const parameterSlots = [1, 2, 3, 4] as const;
