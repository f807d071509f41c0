import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { isQdq } from '../graph/pairs.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-28: clutter of Q/DQ nodes: halves that nothing reads, and a Q without its DQ.
 *
 * A dangling half is harmless to most engines but misleads every count and every eye; it is removed. A Q whose integers go
 * straight into an operator is not explicit quantization as TensorRT reads it, and only the exporter can mend it.
 * Source: qdq-rules §2 AP-28, §9 ("Q straight into Conv" is refused).
 */
export const clutter: Rule = {
  id: 'AP-28',
  title: 'Q/DQ nodes that nothing reads',
  find: (context) => [...dangling(context), ...withoutDq(context)],
};

function dangling({ graph }: RuleContext): readonly Hit[] {
  const { nodes, uses, outputs } = indexOf(graph);
  return nodes.flatMap((node): readonly Hit[] => {
    const made = node.output ?? [];
    const [first] = made;
    if (!isQdq(node) || !first || made.some((name) => outputs.has(name) || (uses.get(name)?.length ?? 0) > 0))
      return [];
    return [
      {
        severity: 'info',
        nodes: [nodeLabel(node)],
        tensors: [first],
        message: say`Nothing reads ${first}, the result of ${nodeLabel(node)}.`,
        remedies: [
          {
            id: `AP-28:remove:${first}`,
            summary: say`Remove ${nodeLabel(node)} and what only it reads`,
            automatic: true,
            actions: [{ kind: 'remove-unused', tensors: [first] }],
          },
        ],
      },
    ];
  });
}

function withoutDq({ core, graph }: RuleContext): readonly Hit[] {
  const { uses } = indexOf(graph);
  return core.pairs.flatMap((pair): readonly Hit[] => {
    if (pair.q === null || pair.dqs.length > 0 || !uses.has(pair.id)) return [];
    return [
      {
        severity: 'error',
        nodes: [pair.label],
        tensors: [pair.id],
        message: say`${pair.label} has no DequantizeLinear: its integers go straight into an operator, which TensorRT refuses.`,
        remedies: [],
      },
    ];
  });
}
