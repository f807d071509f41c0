import { indexOf, nodeLabel } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto, TensorProto } from '../../../../shared/onnx/model.ts';
import { constantsOf } from '../../../../shared/qdq/graph/constants.ts';
import { withNodes } from './withNodes.ts';

/**
 * A weight pair for each use. Networks that share a head share its weights, so that one Q/DQ on a constant feeds several
 * operators; when the runtime rewrites INT8 weights it does so once a use, and trips over the first. Each further use
 * gets a copy of the DQ and of what makes its integers. The copies carry the label of their original.
 */
export function withOwnWeights(source: ModelGraph): ModelGraph {
  const index = indexOf(source);
  const { folded } = constantsOf(source, index.order);
  const added: TensorProto[] = [];
  const clonesOf = new Map<number, NodeProto[]>();
  const rewired = new Map<number, NodeProto>();
  index.nodes.forEach((dq, at) => {
    const [integers = '', made = ''] = [dq.input?.[0], dq.output?.[0]];
    if (dq.opType !== 'DequantizeLinear' || !folded.has(integers) || index.outputs.has(made)) return;
    const uses = (index.uses.get(made) ?? []).filter((use) => use.slot >= 0);
    for (const [number, use] of uses.slice(1).entries()) {
      const suffix = `_use_${number + 2}`;
      const maker = index.producers.get(integers);
      const q = maker === undefined ? null : index.nodes[maker]!;
      const tensor = index.initializers.get(integers);
      if (q?.opType === 'QuantizeLinear') note(clonesOf, at, cloneOf(q, suffix, {}));
      else if (tensor) added.push({ ...tensor, name: integers + suffix });
      else return;
      note(clonesOf, at, cloneOf(dq, suffix, { 0: integers + suffix }));
      const user = rewired.get(use.node) ?? index.nodes[use.node]!;
      rewired.set(use.node, { ...user, input: user.input!.with(use.slot, made + suffix) });
    }
  });
  if (clonesOf.size === 0) return source;
  const nodes = index.nodes.flatMap((node, at) => [rewired.get(at) ?? node, ...(clonesOf.get(at) ?? [])]);
  return withNodes(source, nodes, added);
}

const cloneOf = (node: NodeProto, suffix: string, inputs: Readonly<Record<number, string>>): NodeProto => ({
  ...node,
  name: nodeLabel(node),
  input: (node.input ?? []).map((name, slot) => inputs[slot] ?? name),
  output: (node.output ?? []).map((name) => name + suffix),
});

function note(lists: Map<number, NodeProto[]>, at: number, node: NodeProto): void {
  lists.set(at, [...(lists.get(at) ?? []), node]);
}
