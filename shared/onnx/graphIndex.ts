import type { AttributeProto, GraphProto, ModelGraph, NodeProto, TensorProto } from './model.ts';

/**
 * Who makes and who uses each tensor of the main graph, computed once a graph and remembered by identity. Captures of an
 * If or Loop body count as uses of the node that holds the body (slot -1). Every consumer of a graph asks here; nothing
 * else builds its own use-lists.
 */
export interface GraphIndex {
  readonly nodes: readonly NodeProto[];
  /** Index into `nodes` of the maker of a tensor; undefined for graph inputs, initializers and unknown names. */
  readonly producers: ReadonlyMap<string, number>;
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  /** Tensors that the bodies of a node use but do not make, in order of their first use there; only nodes that have some. */
  readonly captures: ReadonlyMap<number, readonly string[]>;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Graph inputs that are not initializers, in file order. */
  readonly inputs: readonly string[];
  readonly outputs: ReadonlySet<string>;
  /** Node indices so that makers come before users; members of a cycle keep file order at the end. */
  readonly order: readonly number[];
}

export interface Use {
  readonly node: number;
  /** Position in the node's inputs; -1 for a capture by a nested graph. */
  readonly slot: number;
}

const indices = new WeakMap<GraphProto, GraphIndex>();
const emptyGraph: GraphProto = {};

export function indexOf(graph: ModelGraph): GraphIndex {
  const proto = graph.model.graph ?? emptyGraph;
  const known = indices.get(proto);
  if (known) return known;
  const built = buildIndex(proto);
  indices.set(proto, built);
  return built;
}

function buildIndex(graph: GraphProto): GraphIndex {
  const nodes = graph.node ?? [];
  const producers = new Map<string, number>();
  const uses = new Map<string, Use[]>();
  const captures = new Map<number, readonly string[]>();
  const addUse = (tensor: string, use: Use) => {
    const list = uses.get(tensor);
    if (list) list.push(use);
    else uses.set(tensor, [use]);
  };
  nodes.forEach((node, at) => {
    for (const name of node.output ?? []) if (name !== '' && !producers.has(name)) producers.set(name, at);
    (node.input ?? []).forEach((name, slot) => {
      if (name !== '') addUse(name, { node: at, slot });
    });
    if (!hasBodies(node)) return;
    const captured = [...capturedNames(node)];
    if (captured.length > 0) captures.set(at, captured);
    for (const name of captured) addUse(name, { node: at, slot: -1 });
  });
  const initializers = new Map<string, TensorProto>();
  for (const tensor of graph.initializer ?? []) if (tensor.name) initializers.set(tensor.name, tensor);
  let order: readonly number[] | null = null;
  return {
    nodes,
    producers,
    uses,
    captures,
    initializers,
    inputs: (graph.input ?? [])
      .map((value) => value.name ?? '')
      .filter((name) => name !== '' && !initializers.has(name)),
    outputs: new Set((graph.output ?? []).map((value) => value.name ?? '')),
    get order() {
      order ??= topologicalOrder(nodes, producers, uses);
      return order;
    },
  };
}

export const hasBodies = (node: NodeProto): boolean =>
  node.attribute?.some((attribute) => attribute.g || (attribute.graphs?.length ?? 0) > 0) ?? false;

/** Names that the bodies of a node use but do not make. */
function capturedNames(node: NodeProto): ReadonlySet<string> {
  const captured = new Set<string>();
  for (const attribute of node.attribute ?? [])
    for (const body of bodiesOf(attribute)) collectFree(body, null, captured);
  return captured;
}

const bodiesOf = (attribute: AttributeProto): readonly GraphProto[] => [
  ...(attribute.g ? [attribute.g] : []),
  ...(attribute.graphs ?? []),
];

/** Names that a body binds, within those that the bodies around it bind. */
interface Bound {
  readonly names: ReadonlySet<string>;
  readonly outer: Bound | null;
}

function isBound(name: string, within: Bound | null): boolean {
  for (let at = within; at; at = at.outer) if (at.names.has(name)) return true;
  return false;
}

function collectFree(graph: GraphProto, outer: Bound | null, free: Set<string>): void {
  const names = new Set<string>();
  for (const value of graph.input ?? []) if (value.name) names.add(value.name);
  for (const tensor of graph.initializer ?? []) if (tensor.name) names.add(tensor.name);
  for (const node of graph.node ?? []) for (const name of node.output ?? []) names.add(name);
  const bound: Bound = { names, outer };
  const note = (name: string) => {
    if (name !== '' && !isBound(name, bound)) free.add(name);
  };
  for (const node of graph.node ?? []) {
    for (const name of node.input ?? []) note(name);
    for (const attribute of node.attribute ?? [])
      for (const body of bodiesOf(attribute)) collectFree(body, bound, free);
  }
  for (const value of graph.output ?? []) if (value.name) note(value.name);
}

function topologicalOrder(
  nodes: readonly NodeProto[],
  producers: ReadonlyMap<string, number>,
  uses: ReadonlyMap<string, readonly Use[]>,
): readonly number[] {
  const waiting = new Int32Array(nodes.length);
  /** Uses of the one output that most nodes have. */
  const readers: (readonly Use[] | undefined)[] = Array.from({ length: nodes.length });
  for (const [tensor, list] of uses) {
    const maker = producers.get(tensor);
    if (maker === undefined) continue;
    for (const use of list) waiting[use.node]! += 1;
    if (nodes[maker]!.output?.length === 1) readers[maker] = list;
  }
  const order: number[] = [];
  nodes.forEach((_, at) => {
    if (waiting[at] === 0) order.push(at);
  });
  const settle = (list: readonly Use[] | undefined) => {
    for (const use of list ?? []) {
      waiting[use.node]! -= 1;
      if (waiting[use.node] === 0) order.push(use.node);
    }
  };
  for (let head = 0; head < order.length; head += 1) {
    const at = order[head]!;
    const outputs = nodes[at]!.output ?? [];
    if (outputs.length === 1) settle(readers[at]);
    else for (const tensor of outputs) if (producers.get(tensor) === at) settle(uses.get(tensor));
  }
  if (order.length < nodes.length) {
    const placed = new Set(order);
    nodes.forEach((_, at) => {
      if (!placed.has(at)) order.push(at);
    });
  }
  return order;
}

/** What a node is called on screen and in JSON: its name, else its operator and first output. */
export const nodeLabel = (node: NodeProto): string =>
  node.name ? node.name : `${node.opType ?? 'Node'}:${node.output?.[0] ?? '?'}`;

export const attributeOf = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute?.find((attribute) => attribute.name === name);

export const intAttribute = (node: NodeProto, name: string, fallback: number): number => {
  const value = attributeOf(node, name)?.i;
  return value === null || value === undefined ? fallback : Number(value);
};

export const intsAttribute = (node: NodeProto, name: string): readonly number[] | null => {
  const values = attributeOf(node, name)?.ints;
  return values === null || values === undefined ? null : values.map(Number);
};
