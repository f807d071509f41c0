import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './model.ts';

/** Shows every dense tensor that a model stores: initializers and attributes, in bodies and local functions too. */
export function eachTensor(model: ModelProto, see: (tensor: TensorProto) => void): void {
  if (model.graph) inGraph(model.graph, see);
  for (const local of model.functions ?? []) inNodes(local.node ?? [], see);
}

function inGraph(graph: GraphProto, see: (tensor: TensorProto) => void): void {
  graph.initializer?.forEach(see);
  for (const { values, indices } of graph.sparseInitializer ?? []) {
    if (values) see(values);
    if (indices) see(indices);
  }
  inNodes(graph.node ?? [], see);
}

function inNodes(nodes: readonly NodeProto[], see: (tensor: TensorProto) => void): void {
  for (const node of nodes)
    for (const attribute of node.attribute ?? []) {
      if (attribute.t) see(attribute.t);
      if (attribute.g) inGraph(attribute.g, see);
      attribute.tensors?.forEach(see);
      for (const graph of attribute.graphs ?? []) inGraph(graph, see);
    }
}

export function tensorsOf(model: ModelProto): readonly TensorProto[] {
  const tensors: TensorProto[] = [];
  eachTensor(model, (tensor) => tensors.push(tensor));
  return tensors;
}

/** The model with some tensors replaced; what `change` gives back as it was is shared, with all that holds only such. */
export function mapTensors(model: ModelProto, change: (tensor: TensorProto) => TensorProto): ModelProto {
  const ofNode = (node: NodeProto): NodeProto => changed(node, 'attribute', mapAll(node.attribute, ofAttribute));
  const ofGraph = (graph: GraphProto): GraphProto =>
    changed(changed(graph, 'node', mapAll(graph.node, ofNode)), 'initializer', mapAll(graph.initializer, change));
  const ofAttribute = (attribute: AttributeProto): AttributeProto => {
    const { t, g } = attribute;
    const single = t ? changed(attribute, 't', change(t)) : g ? changed(attribute, 'g', ofGraph(g)) : attribute;
    return changed(
      changed(single, 'tensors', mapAll(single.tensors, change)),
      'graphs',
      mapAll(single.graphs, ofGraph),
    );
  };
  const functions = mapAll(model.functions, (local) => changed(local, 'node', mapAll(local.node, ofNode)));
  const graph = model.graph ? ofGraph(model.graph) : model.graph;
  return changed(changed(model, 'graph', graph), 'functions', functions);
}

function changed<T, K extends keyof T>(message: T, key: K, value: T[K]): T {
  return message[key] === value ? message : { ...message, [key]: value };
}

function mapAll<T, L extends readonly T[] | null | undefined>(
  list: L & (readonly T[] | null | undefined),
  map: (item: T) => T,
) {
  if (!list) return list;
  const mapped = list.map(map);
  return mapped.every((item, at) => item === list[at]) ? list : mapped;
}
