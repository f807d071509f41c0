import { indexOf } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';

/**
 * Tensors that carry no activations: weights, scales and folded constants, and the arithmetic on shapes, which TensorRT
 * does on the host. `Shape(x)` is no consumer of `x` in the sense of L1, and what is computed from shapes and constants
 * alone is none either.
 */
export interface Constants {
  /** Does not depend on any input: known when the engine is built. */
  readonly folded: ReadonlySet<string>;
  /** Depends on the shapes of inputs only. Disjoint from `folded`. */
  readonly host: ReadonlySet<string>;
}

/** @param order makers before users; members of a cycle are never constant. */
export function constantsOf(graph: ModelGraph, order: readonly number[]): Constants {
  const { nodes, initializers, captures } = indexOf(graph);
  const folded = new Set<string>(initializers.keys());
  const host = new Set<string>();
  for (const at of order) {
    const node = nodes[at]!;
    if (captures.has(at) || isRandom(node)) continue;
    const inputs = (node.input ?? []).filter((name) => name !== '');
    const kind = inputs.every((name) => folded.has(name))
      ? folded
      : readsShapesOnly(node) || inputs.every((name) => folded.has(name) || host.has(name))
        ? host
        : null;
    if (kind) for (const name of node.output ?? []) if (name !== '') kind.add(name);
  }
  return { folded, host };
}

const readsShapesOnly = (node: NodeProto): boolean => node.opType === 'Shape' || node.opType === 'Size';

const isRandom = (node: NodeProto): boolean => /^(Random|Multinomial|Bernoulli)/.test(node.opType ?? '');
