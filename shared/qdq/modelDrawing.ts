import type { DType } from '../base/dtype.ts';
import { indexOf, nodeLabel } from '../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../onnx/model.ts';
import { inferShapes } from '../onnx/shapes/inferShapes.ts';
import { constantsOf } from './graph/constants.ts';
import { isQdq } from './graph/pairs.ts';

/**
 * A model's main graph as it is drawn and picked from: the nodes of the file in its order, then its inputs and outputs as
 * nodes of their own, joined by the tensors between them. Names are those that engines, findings and plans use. Weights
 * and other initializers are no nodes; calls of local functions are one node each.
 */
export interface ModelDrawing {
  readonly nodes: readonly DrawingNode[];
  readonly edges: readonly DrawingEdge[];
}

export type DrawingNode =
  | { readonly kind: 'node'; readonly name: string; readonly op: string; readonly role: NodeRole }
  | { readonly kind: 'input' | 'output'; readonly tensor: DrawingTensor };

/** Weight Q/DQ and constants are known when the engine is built; `shape` is arithmetic on shapes alone. */
export type NodeRole = 'compute' | 'activation-qdq' | 'weight-qdq' | 'constant' | 'shape';

export interface DrawingEdge {
  /** Indices into `nodes`. */
  readonly from: number;
  readonly to: number;
  readonly tensor: DrawingTensor;
}

export interface DrawingTensor {
  readonly name: string;
  readonly dtype: DType | null;
  /** null for a dimension that is known at run time only, or for the whole where not even the rank is. */
  readonly shape: readonly (number | null)[] | null;
}

export function modelDrawingOf(graph: ModelGraph): ModelDrawing {
  const index = indexOf(graph);
  const types = inferShapes(graph, new Map());
  const roleOf = roles(graph);
  const tensorOf = (name: string): DrawingTensor => ({
    name,
    dtype: types.get(name)?.dtype ?? null,
    shape: types.get(name)?.shape ?? null,
  });
  const nodes: DrawingNode[] = index.nodes.map((node) => ({
    kind: 'node',
    name: nodeLabel(node),
    op: node.opType ?? '',
    role: roleOf(node),
  }));
  const inputs = new Map(
    index.inputs.map((name) => [name, nodes.push({ kind: 'input', tensor: tensorOf(name) }) - 1] as const),
  );
  const sourceOf = (tensor: string): number | undefined => index.producers.get(tensor) ?? inputs.get(tensor);
  const edges: DrawingEdge[] = [];
  for (const [tensor, uses] of index.uses) {
    const from = sourceOf(tensor);
    if (from === undefined) continue;
    for (const to of new Set(uses.map((use) => use.node))) edges.push({ from, to, tensor: tensorOf(tensor) });
  }
  for (const tensor of index.outputs) {
    const to = nodes.push({ kind: 'output', tensor: tensorOf(tensor) }) - 1;
    const from = sourceOf(tensor);
    if (from !== undefined) edges.push({ from, to, tensor: tensorOf(tensor) });
  }
  return { nodes, edges };
}

function roles(graph: ModelGraph): (node: NodeProto) => NodeRole {
  const { folded, host } = constantsOf(graph, indexOf(graph).order);
  return (node) => {
    const output = node.output?.[0] ?? '';
    if (isQdq(node)) return folded.has(output) ? 'weight-qdq' : 'activation-qdq';
    if (folded.has(output)) return 'constant';
    return host.has(output) ? 'shape' : 'compute';
  };
}
