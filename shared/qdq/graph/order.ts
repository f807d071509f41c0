import type { GraphIndex } from '../../onnx/graphIndex.ts';

/**
 * A topological order that depends on the graph alone, not on how the file happens to list its nodes: depth first from
 * the graph's outputs, each node after its inputs in the order of their slots, then its captures.
 *
 * TensorRT settles ties by the order of its own network (the later of two convolutions takes a residual Add, the first
 * of two equal Qs keeps its name). Exporters list nodes in the order of execution, which this walk gives back for
 * `branch + shortcut`; and because it reads no position and no name, reordering or renaming a model cannot change what
 * is predicted for it. A cycle is entered once and left.
 */
export interface CanonicalOrder {
  /** Indices of nodes; those that no output needs come last, in file order. */
  readonly nodes: readonly number[];
  /** How many of them an output needs: the rest is removed by every compiler. */
  readonly live: number;
}

export function canonicalOrder(index: GraphIndex): CanonicalOrder {
  const { nodes, producers, captures } = index;
  const seen = new Uint8Array(nodes.length);
  const order: number[] = [];
  const stack: { readonly node: number; next: number }[] = [];

  const enter = (tensor: string) => {
    const node = producers.get(tensor);
    if (node === undefined || seen[node] === 1) return;
    seen[node] = 1;
    stack.push({ node, next: 0 });
  };
  const walk = () => {
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const inputs = nodes[top.node]!.input ?? [];
      const captured = captures.get(top.node) ?? [];
      const tensor = top.next < inputs.length ? inputs[top.next] : captured[top.next - inputs.length];
      if (tensor === undefined) {
        order.push(top.node);
        stack.pop();
      } else {
        top.next += 1;
        if (tensor !== '') enter(tensor);
      }
    }
  };

  for (const output of index.outputs) {
    enter(output);
    walk();
  }
  const live = order.length;
  for (let node = 0; node < nodes.length; node += 1) {
    if (seen[node] === 1) continue;
    seen[node] = 1;
    stack.push({ node, next: 0 });
    walk();
  }
  return { nodes: order, live };
}
