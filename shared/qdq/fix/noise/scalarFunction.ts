import { attributeOf, indexOf } from '../../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../../onnx/model.ts';
import { constantOf, tensorFloats } from '../../../onnx/tensors.ts';
import { erf } from './normal.ts';

/** Pointwise operators as functions of numbers, so that a chain of them can be followed as one function of one tensor. */
export type Scalar = (x: number) => number;

/** An activation; null for an operator that is none. */
export function activationOf(graph: ModelGraph, node: NodeProto): Scalar | null {
  const attribute = (name: string, fallback: number): number => attributeOf(node, name)?.f ?? fallback;
  const limit = (slot: number, name: string, open: number): number =>
    scalarConstant(graph, node.input?.[slot] ?? '') ?? attribute(name, open);
  switch (node.opType ?? '') {
    case 'Relu':
      return (x) => Math.max(0, x);
    case 'LeakyRelu': {
      const slope = attribute('alpha', 0.01);
      return (x) => (x < 0 ? slope * x : x);
    }
    case 'Clip': {
      const low = limit(1, 'min', -Infinity);
      const high = limit(2, 'max', Infinity);
      return (x) => Math.min(high, Math.max(low, x));
    }
    case 'Sigmoid':
      return (x) => 1 / (1 + Math.exp(-x));
    case 'HardSigmoid': {
      const slope = attribute('alpha', 0.2);
      const shift = attribute('beta', 0.5);
      return (x) => Math.min(1, Math.max(0, slope * x + shift));
    }
    case 'HardSwish':
      return (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5));
    case 'Elu': {
      const slope = attribute('alpha', 1);
      return (x) => (x < 0 ? slope * Math.expm1(x) : x);
    }
    default:
      return plain.get(node.opType ?? '') ?? null;
  }
}

const plain: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['Tanh', Math.tanh],
  ['Softplus', (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, x)],
  ['Mish', (x) => x * Math.tanh(Math.log1p(Math.exp(Math.min(30, x))))],
  ['Gelu', (x) => (x * (1 + erf(x / Math.SQRT2))) / 2],
  ['Erf', erf],
  ['Exp', Math.exp],
  ['Sqrt', (x) => Math.sqrt(Math.max(0, x))],
  ['Neg', (x) => -x],
  ['Abs', Math.abs],
  ['Cast', (x) => x],
]);

export type Arithmetic = (a: number, b: number) => number;

export const arithmetic: ReadonlyMap<string, Arithmetic> = new Map<string, Arithmetic>([
  ['Add', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['Div', (a, b) => a / b],
  ['Pow', (a, b) => a ** b],
]);

const maxDepth = 8;

/** A constant of one element: stored, or computed from such by a few operators. */
export function scalarConstant(graph: ModelGraph, name: string, depth = 0): number | null {
  const stored = constantOf(graph, name);
  if (stored) {
    const values = tensorFloats(graph, stored);
    return values.ok && values.value.length === 1 ? values.value[0]! : null;
  }
  const { nodes, producers } = indexOf(graph);
  const at = producers.get(name);
  const node = at === undefined ? undefined : nodes[at];
  if (!node || depth > maxDepth) return null;
  const [a, b] = (node.input ?? []).map((input) => scalarConstant(graph, input, depth + 1));
  if (a === null || a === undefined) return null;
  const pair = arithmetic.get(node.opType ?? '');
  if (pair) return b === null || b === undefined ? null : pair(a, b);
  return activationOf(graph, node)?.(a) ?? null;
}
