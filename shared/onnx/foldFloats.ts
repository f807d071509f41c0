import { indexOf } from './graphIndex.ts';
import type { ModelGraph, NodeProto } from './model.ts';
import { constantOf, tensorFloats } from './tensors.ts';

/**
 * The values of a tensor that a little arithmetic on constants makes: exporters write scales as `amax / 127`. Only
 * elementwise operators on equal lengths or scalars, only small tensors, in FP32 as a runtime would; anything else is
 * not folded and null.
 */
export const foldFloats = (graph: ModelGraph, tensor: string): Float32Array | null => fold(graph, tensor, 0, new Map());

/** @param known what was found for a tensor already; a tensor in the making is null, so that a cycle folds to nothing. */
function fold(
  graph: ModelGraph,
  tensor: string,
  depth: number,
  known: Map<string, Float32Array | null>,
): Float32Array | null {
  const before = known.get(tensor);
  if (before !== undefined) return before;
  known.set(tensor, null);
  const constant = constantOf(graph, tensor);
  if (constant) {
    const values = tensorFloats(graph, constant);
    const small = values.ok && values.value.length <= largest ? values.value : null;
    known.set(tensor, small);
    return small;
  }
  const { producers, nodes } = indexOf(graph);
  const maker = producers.get(tensor);
  const node = maker === undefined ? undefined : nodes[maker];
  if (!node || depth >= deepest || !folds(node)) return null;
  const inputs = (node.input ?? []).map((name) => fold(graph, name, depth + 1, known));
  const values = evaluate(node, inputs);
  known.set(tensor, values);
  return values;
}

const largest = 1 << 16;
const deepest = 16;

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
};
const unary: Readonly<Record<string, (a: number) => number>> = {
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Reciprocal: (a) => 1 / a,
  Neg: (a) => -a,
};
const moving = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Cast']);

function folds(node: NodeProto): boolean {
  const op = node.opType ?? '';
  return moving.has(op) || Object.hasOwn(unary, op) || Object.hasOwn(binary, op);
}

function evaluate(node: NodeProto, inputs: readonly (Float32Array | null)[]): Float32Array | null {
  const [a, b] = inputs;
  if (!a) return null;
  const op = node.opType ?? '';
  if (moving.has(op)) return a;
  const one = unary[op];
  if (one) return a.map(one);
  const two = binary[op];
  if (!two || !b || inputs.length !== 2) return null;
  if (a.length === b.length) return a.map((value, at) => two(value, b[at]!));
  if (b.length === 1) return a.map((value) => two(value, b[0]!));
  return a.length === 1 ? b.map((value) => two(a[0]!, value)) : null;
}
