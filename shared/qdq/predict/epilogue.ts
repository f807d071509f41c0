import { indexOf } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { onlyUser, resultOf, type Op, type Value } from './net.ts';

/**
 * What may follow a weighted operator inside its kernel: constant scale and bias, and an activation that the file may
 * spell as several nodes (SiLU = x·sigmoid(x), Mish = x·tanh(softplus(x)), GELU with erf, HardSwish in pieces). The
 * second is found as a shape, not by name: the smallest set of pointwise operations with one way in and one way out.
 */
export interface Activation {
  /** Its common name where it has one, else the ONNX operators joined by '+'. */
  readonly name: string;
  readonly ops: readonly Op[];
  readonly result: Value;
}

/** More operations than the longest spelling in use (HardSwish and GELU need five). */
const maxOps = 8;

/** The activation that reads `value`, when nothing else does. */
export function activationAt(value: Value): Activation | null {
  if (value.isOutput) return null;
  const inside = new Set<Value>([value]);
  const open = new Map<Value, number>([[value, value.users.length]]);
  const ops: Op[] = [];
  while (ops.length < maxOps) {
    const next = nextOp(open, inside, ops);
    const result = next && resultOf(next);
    if (!next || !result) return null;
    ops.push(next);
    for (const input of new Set(next.inputs)) {
      const left = (open.get(input) ?? 0) - 1;
      if (left > 0) open.set(input, left);
      else open.delete(input);
    }
    inside.add(result);
    if (open.size === 0) return withFactor({ name: nameOf(ops), ops, result });
    if (result.isOutput) return null;
    open.set(result, result.users.length);
  }
  return null;
}

/** The constant factor that GELU (·0.5) and HardSwish (÷6) are often written with at their end. */
function withFactor(activation: Activation): Activation {
  const factor = onlyUser(activation.result);
  const result = factor && resultOf(factor);
  if (!result || !factor.node || factor.kernel || factor.node.edges.length !== 1) return activation;
  if (factor.node.op !== 'Mul' && factor.node.op !== 'Div') return activation;
  const ops = [...activation.ops, factor];
  return nameOf(ops) === activation.name ? { ...activation, ops, result } : activation;
}

/** The first operation (by id) whose activation inputs are all inside; null when an open value has another kind of reader. */
function nextOp(open: ReadonlyMap<Value, number>, inside: ReadonlySet<Value>, taken: readonly Op[]): Op | null {
  let first: Op | null = null;
  for (const value of open.keys())
    for (const user of value.users) {
      if (taken.includes(user)) continue;
      if (user.node?.cls !== 'pointwise' || user.kernel) return null;
      if (user.inputs.every((input) => inside.has(input)) && (first === null || user.id < first.id)) first = user;
    }
  return first;
}

function nameOf(ops: readonly Op[]): string {
  const names = ops.map((op) => op.node?.op ?? '');
  const spelled = names.toSorted().join('+');
  if (names.length === 1) return names[0]!;
  return macros[spelled] ?? (names.includes('Erf') ? 'GELU' : spelled);
}

const macros: Readonly<Record<string, string>> = {
  'Mul+Sigmoid': 'SiLU',
  'HardSigmoid+Mul': 'HardSwish',
  'Add+Clip+Mul': 'HardSwish',
  'Add+Clip+Div+Mul': 'HardSwish',
  'Add+Clip+Mul+Mul': 'HardSwish',
  'Mul+Softplus+Tanh': 'Mish',
};

/** Constant scale and bias behind a weighted operator, folded into its kernel: the operations, and the value after them. */
export function scalesAfter(core: CoreGraph, op: Op): { readonly ops: readonly Op[]; readonly result: Value } | null {
  let result = resultOf(op);
  const ops: Op[] = [];
  while (result) {
    const user = onlyUser(result);
    const next = user && user.node && scales(core, user.node) && !user.kernel ? resultOf(user) : null;
    if (!user || !next) return { ops, result };
    ops.push(user);
    result = next;
  }
  return null;
}

const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div']);

function scales(core: CoreGraph, node: CoreNode): boolean {
  if (node.edges.length !== 1) return false;
  return node.op === 'BatchNormalization' ? foldsIntoConv(core, node) : arithmetic.has(node.op);
}

/** AP-31: a BatchNormalization with a parameter behind an Identity is imported as loose arithmetic (qdq-rules §10). */
export function foldsIntoConv(core: CoreGraph, node: CoreNode): boolean {
  const { nodes, producers } = indexOf(core.graph);
  return (node.node.input ?? []).slice(1).every((name) => {
    const maker = producers.get(name);
    return maker === undefined || nodes[maker]?.opType === 'Constant';
  });
}
