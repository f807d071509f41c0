import type { ModelGraph, NodeProto, TensorProto } from '../../../../shared/onnx/model.ts';

/** The graph with other nodes, and initializers added to its own. */
export function withNodes(
  graph: ModelGraph,
  node: readonly NodeProto[],
  added: readonly TensorProto[] = [],
): ModelGraph {
  const proto = graph.model.graph ?? {};
  const initializer = added.length > 0 ? [...(proto.initializer ?? []), ...added] : proto.initializer;
  const changed = { ...proto, node, ...(initializer ? { initializer } : {}) };
  return { ...graph, model: { ...graph.model, graph: changed } };
}
