import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { inlineFunctions } from '../../onnx/inlineFunctions.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { inferShapes, type TensorType } from '../../onnx/shapes/inferShapes.ts';
import { constantsOf } from './constants.ts';
import { opClassOf, type OpClass } from './opClass.ts';
import { canonicalOrder } from './order.ts';
import { findPairs, isQdq, type Pair } from './pairs.ts';
import { weightPathOf, type WeightPath } from './weightPath.ts';

export type { WeightPath } from './weightPath.ts';

/**
 * The core graph: what is left of an ONNX graph when Q/DQ pairs and no-ops are taken off its edges (P0 and P2 of
 * qdq-rules §6.2). Nodes are the operators that compute or move activations; an edge names the core tensor it reads and
 * the pairs that stood between. Constants, weight paths, shape arithmetic and what no output needs are not nodes. Ties, rules, prediction,
 * fixes and insertion all see this one view, so that they cannot disagree about what is connected to what.
 */
export interface CoreGraph {
  readonly graph: ModelGraph;
  /** In an order that the graph alone decides (`order.ts`): makers before users. */
  readonly nodes: readonly CoreNode[];
  readonly pairs: readonly Pair[];
  readonly makers: ReadonlyMap<string, CoreNode>;
  /** Everything that reads a core tensor, graph outputs included, in the order of `nodes`. */
  readonly uses: ReadonlyMap<string, readonly CoreUse[]>;
  readonly inputs: readonly string[];
  /** Tensors known when the engine is built: weights, scales, folded constants. */
  readonly constants: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, TensorType>;
}

export interface CoreNode {
  /** Position in `CoreGraph.nodes`. */
  readonly rank: number;
  /** Index in the file's node list. */
  readonly at: number;
  readonly op: string;
  readonly cls: OpClass;
  readonly label: string;
  readonly node: NodeProto;
  readonly edges: readonly CoreEdge[];
  readonly outputs: readonly string[];
  /** Where the weights come from; null for an operator that has none. */
  readonly weight: WeightPath | null;
}

/** An activation input of a core node. */
export interface CoreEdge {
  /** Position in the node's inputs, or among the graph's outputs; -1 for a capture by a nested graph. */
  readonly slot: number;
  /** The core tensor: made by a core node or a graph input. */
  readonly tensor: string;
  /** Pairs on the way, the one nearest to the maker first. */
  readonly pairs: readonly Pair[];
}

export interface CoreUse {
  /** null = a graph output. */
  readonly node: CoreNode | null;
  readonly edge: CoreEdge;
}

const views = new WeakMap<object, CoreGraph>();

/**
 * The core graph of `model`, remembered by identity unless shapes for dynamic axes are given. Its `graph` is the model
 * itself, but for calls of local functions, which are inlined.
 */
export function coreGraphOf(model: ModelGraph, shapes?: ReadonlyMap<string, readonly number[]>): CoreGraph {
  const graph = inlineFunctions(model);
  if (shapes && shapes.size > 0) return buildCoreGraph(graph, shapes);
  const index = indexOf(graph);
  const known = views.get(index);
  if (known) return known;
  const built = buildCoreGraph(graph, new Map());
  views.set(index, built);
  return built;
}

/** Where a tensor comes from: its core tensor, and the last of the pairs on the way. */
interface Trace {
  readonly tensor: string;
  readonly last: Link | null;
}

/** Pairs as a chain from the reader back, so that a long one is not copied at every step. */
interface Link {
  readonly pair: Pair;
  readonly before: Link | null;
  /** The chain from the maker on, once somebody asked. */
  pairs: readonly Pair[] | null;
}

const noPairs: readonly Pair[] = [];

function pairsOf(last: Link | null): readonly Pair[] {
  if (last === null) return noPairs;
  if (last.pairs) return last.pairs;
  const pairs: Pair[] = [];
  for (let link: Link | null = last; link; link = link.before) pairs.push(link.pair);
  last.pairs = pairs.toReversed();
  return last.pairs;
}

function buildCoreGraph(graph: ModelGraph, shapes: ReadonlyMap<string, readonly number[]>): CoreGraph {
  const index = indexOf(graph);
  const order = canonicalOrder(index);
  const types = inferShapes(graph, shapes);
  const { folded, host } = constantsOf(graph, order.nodes);
  const carriesNoActivation = (name: string) => name === '' || folded.has(name) || host.has(name);
  const pairs = findPairs(graph, folded, types);
  const pairById = new Map(pairs.map((pair) => [pair.id, pair]));
  const traces = new Map<string, Trace>();
  const trace = (tensor: string): Trace => traces.get(tensor) ?? { tensor, last: null };

  const nodes: CoreNode[] = [];
  const makers = new Map<string, CoreNode>();
  const uses = new Map<string, CoreUse[]>();
  const addUse = (use: CoreUse) => {
    const list = uses.get(use.edge.tensor);
    if (list) list.push(use);
    else uses.set(use.edge.tensor, [use]);
  };
  const edgeTo = (name: string, slot: number): CoreEdge => {
    const { tensor, last } = trace(name);
    return { slot, tensor, pairs: pairsOf(last) };
  };

  for (const at of order.nodes.slice(0, order.live)) {
    const node = index.nodes[at]!;
    const outputs = (node.output ?? []).filter((name) => name !== '');
    if (outputs.every(carriesNoActivation)) continue;
    const first = node.input?.[0] ?? '';
    if (isQdq(node)) {
      const own = pairById.get(node.opType === 'QuantizeLinear' ? outputs[0]! : first);
      const before = trace(first);
      // The DQ of a pair that its Q has put on the way already adds nothing.
      const adds = own !== undefined && before.last?.pair !== own;
      const last = adds ? { pair: own, before: before.last, pairs: null } : before.last;
      traces.set(outputs[0]!, { tensor: before.tensor, last });
      continue;
    }
    if (isNoOp(node, types)) {
      traces.set(outputs[0]!, trace(first));
      continue;
    }
    const edges: CoreEdge[] = [];
    (node.input ?? []).forEach((name, slot) => {
      if (!carriesNoActivation(name)) edges.push(edgeTo(name, slot));
    });
    for (const name of index.captures.get(at) ?? []) if (!carriesNoActivation(name)) edges.push(edgeTo(name, -1));
    const cls = opClassOf(graph, node);
    const core: CoreNode = {
      rank: nodes.length,
      at,
      op: node.opType ?? '',
      cls,
      label: nodeLabel(node),
      node,
      edges,
      outputs,
      weight: cls === 'weighted' ? weightPathOf(graph, node, folded, pairById) : null,
    };
    nodes.push(core);
    for (const name of outputs) if (!makers.has(name)) makers.set(name, core);
    for (const edge of edges) addUse({ node: core, edge });
  }
  [...index.outputs].forEach((name, at) => {
    if (!carriesNoActivation(name)) addUse({ node: null, edge: edgeTo(name, at) });
  });
  return { graph, nodes, pairs, makers, uses, inputs: index.inputs, constants: folded, types };
}

/** Identity, inference-time Dropout, and a Cast to the type that the tensor has already. */
function isNoOp(node: NodeProto, types: ReadonlyMap<string, TensorType>): boolean {
  if (node.opType === 'Identity' || node.opType === 'Dropout') return true;
  if (node.opType !== 'Cast') return false;
  const before = types.get(node.input?.[0] ?? '')?.dtype ?? null;
  return before !== null && before === (types.get(node.output?.[0] ?? '')?.dtype ?? null);
}
