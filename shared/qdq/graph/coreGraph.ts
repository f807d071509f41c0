import { attributeOf, indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { inferShapes, type TensorType } from '../../onnx/shapes/inferShapes.ts';
import { opClassOf, type OpClass } from './opClass.ts';
import { findPairs, isQdq, type Pair } from './pairs.ts';

/**
 * The core graph: what is left of an ONNX graph when Q/DQ pairs and no-ops are taken off its edges (P0 and P2 of
 * qdq-rules §6.2). Nodes are the operators that compute or move activations; an edge names the core tensor it reads and
 * the pairs that stood between. Constants, weight paths and shape arithmetic are not nodes. Ties, rules, prediction,
 * fixes and insertion all see this one view, so that they cannot disagree about what is connected to what.
 */
export interface CoreGraph {
  readonly graph: ModelGraph;
  /** In topological order. */
  readonly nodes: readonly CoreNode[];
  readonly pairs: readonly Pair[];
  readonly makers: ReadonlyMap<string, CoreNode>;
  /** Everything that reads a core tensor, graph outputs included. */
  readonly uses: ReadonlyMap<string, readonly CoreUse[]>;
  readonly inputs: readonly string[];
  readonly types: ReadonlyMap<string, TensorType>;
}

export interface CoreNode {
  /** Position in topological order. */
  readonly rank: number;
  /** Index in the file's node list. */
  readonly at: number;
  readonly op: string;
  readonly cls: OpClass;
  readonly label: string;
  readonly node: NodeProto;
  readonly edges: readonly CoreEdge[];
  readonly outputs: readonly string[];
  /** The weight's pair: the last one on a constant path into a weighted operator. */
  readonly weight: WeightPath | null;
}

/** An activation input of a core node. */
export interface CoreEdge {
  readonly slot: number;
  /** The core tensor: made by a core node or a graph input. */
  readonly tensor: string;
  /** Pairs on the way, the one nearest to the maker first. */
  readonly pairs: readonly Pair[];
}

export interface WeightPath {
  readonly slot: number;
  readonly pair: Pair | null;
  /** Operators between the DQ and the weighted operator. */
  readonly between: readonly string[];
}

export interface CoreUse {
  /** null = a graph output. */
  readonly node: CoreNode | null;
  readonly edge: CoreEdge;
}

const views = new WeakMap<object, CoreGraph>();

/** The core graph of `graph`, remembered by identity unless shapes for dynamic axes are given. */
export function coreGraphOf(graph: ModelGraph, shapes?: ReadonlyMap<string, readonly number[]>): CoreGraph {
  if (shapes && shapes.size > 0) return buildCoreGraph(graph, shapes);
  const index = indexOf(graph);
  const known = views.get(index);
  if (known) return known;
  const built = buildCoreGraph(graph, new Map());
  views.set(index, built);
  return built;
}

interface Trace {
  readonly tensor: string;
  readonly pairs: readonly Pair[];
}

function buildCoreGraph(graph: ModelGraph, shapes: ReadonlyMap<string, readonly number[]>): CoreGraph {
  const index = indexOf(graph);
  const types = inferShapes(graph, shapes);
  const constants = constantTensors(graph);
  const pairs = findPairs(graph, constants);
  const pairById = new Map(pairs.map((pair) => [pair.id, pair]));
  const traces = new Map<string, Trace>();
  const trace = (tensor: string): Trace => traces.get(tensor) ?? { tensor, pairs: [] };

  const nodes: CoreNode[] = [];
  const makers = new Map<string, CoreNode>();
  const uses = new Map<string, CoreUse[]>();
  const addUse = (tensor: string, use: CoreUse) => {
    const list = uses.get(tensor);
    if (list) list.push(use);
    else uses.set(tensor, [use]);
  };

  for (const at of index.order) {
    const node = index.nodes[at]!;
    const outputs = (node.output ?? []).filter((name) => name !== '');
    if (outputs.length === 0 || outputs.every((name) => constants.has(name))) continue;
    const first = node.input?.[0] ?? '';
    if (isQdq(node)) {
      const own = pairById.get(node.opType === 'QuantizeLinear' ? outputs[0]! : first);
      const before = trace(first);
      const passed = own && !before.pairs.includes(own) ? [...before.pairs, own] : before.pairs;
      traces.set(outputs[0]!, { tensor: before.tensor, pairs: passed });
      continue;
    }
    if (isNoOp(node, types)) {
      traces.set(outputs[0]!, trace(first));
      continue;
    }
    const edges: CoreEdge[] = [];
    (node.input ?? []).forEach((name, slot) => {
      if (name === '' || constants.has(name)) return;
      const { tensor, pairs: passed } = trace(name);
      edges.push({ slot, tensor, pairs: passed });
    });
    for (const captured of capturesOf(graph, at)) if (!constants.has(captured)) {
      const { tensor, pairs: passed } = trace(captured);
      edges.push({ slot: -1, tensor, pairs: passed });
    }
    const op = node.opType ?? '';
    const core: CoreNode = {
      rank: nodes.length,
      at,
      op,
      cls: isDefaultDomain(node) ? opClassOf(op, modeOf(node)) : 'float',
      label: nodeLabel(node),
      node,
      edges,
      outputs,
      weight: weightPath(graph, node, constants, pairById),
    };
    nodes.push(core);
    for (const name of outputs) makers.set(name, core);
    for (const edge of edges) addUse(edge.tensor, { node: core, edge });
  }
  for (const name of index.outputs) {
    if (constants.has(name)) continue;
    const { tensor, pairs: passed } = trace(name);
    addUse(tensor, { node: null, edge: { slot: 0, tensor, pairs: passed } });
  }
  return { graph, nodes, pairs, makers, uses, inputs: index.inputs, types };
}

/** Tensors that no graph input reaches: weights, scales, folded shapes. */
function constantTensors(graph: ModelGraph): ReadonlySet<string> {
  const { nodes, order, initializers, uses } = indexOf(graph);
  const constants = new Set<string>(initializers.keys());
  const captures = new Set<number>();
  for (const list of uses.values()) for (const use of list) if (use.slot === -1) captures.add(use.node);
  for (const at of order) {
    const node = nodes[at]!;
    if (captures.has(at) || isRandom(node)) continue;
    if ((node.input ?? []).every((name) => name === '' || constants.has(name)))
      for (const name of node.output ?? []) constants.add(name);
  }
  return constants;
}

const isRandom = (node: NodeProto): boolean => /^(Random|Multinomial|Bernoulli)/.test(node.opType ?? '');

/** Identity, inference-time Dropout, and a Cast to the type that the tensor has already. */
function isNoOp(node: NodeProto, types: ReadonlyMap<string, TensorType>): boolean {
  if (node.opType === 'Identity' || node.opType === 'Dropout') return true;
  if (node.opType !== 'Cast') return false;
  const before = types.get(node.input?.[0] ?? '')?.dtype ?? null;
  return before !== null && before === (types.get(node.output?.[0] ?? '')?.dtype ?? null);
}

const isDefaultDomain = (node: NodeProto): boolean => (node.domain ?? '') === '' || node.domain === 'ai.onnx';

function modeOf(node: NodeProto): string | null {
  const bytes = attributeOf(node, 'mode')?.s;
  return bytes ? String.fromCharCode(...bytes) : null;
}

function capturesOf(graph: ModelGraph, at: number): readonly string[] {
  const node = indexOf(graph).nodes[at]!;
  if (!node.attribute?.some((attribute) => attribute.g || (attribute.graphs?.length ?? 0) > 0)) return [];
  const captured: string[] = [];
  for (const [name, list] of indexOf(graph).uses) if (list.some((use) => use.node === at && use.slot === -1)) captured.push(name);
  return captured;
}

/** The constant input of a weighted operator, walked back to its pair through what only moves it. */
function weightPath(
  graph: ModelGraph,
  node: NodeProto,
  constants: ReadonlySet<string>,
  pairById: ReadonlyMap<string, Pair>,
): WeightPath | null {
  const { nodes, producers } = indexOf(graph);
  const slots = node.opType === 'MatMul' || node.opType === 'Gemm' ? [1, 0] : [1];
  const slot = slots.find((candidate) => constants.has(node.input?.[candidate] ?? ''));
  if (slot === undefined) return null;
  const between: string[] = [];
  let tensor = node.input![slot]!;
  for (let steps = 0; steps < 32; steps += 1) {
    const maker = producers.get(tensor);
    const from = maker === undefined ? undefined : nodes[maker];
    if (!from) break;
    if (from.opType === 'DequantizeLinear') return { slot, pair: pairById.get(from.input?.[0] ?? '') ?? null, between };
    between.push(from.opType ?? '');
    tensor = from.input?.[0] ?? '';
  }
  return { slot, pair: null, between };
}
