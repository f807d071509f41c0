import type { DType } from '../../base/dtype.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import type { Confidence, RegionKind } from '../types.ts';

/**
 * The network between propagation and kernels: every Q, DQ and rescale that is left is an operation of its own beside the
 * core operators, and every value has one type. Fusing is nothing but putting operations into one kernel; what crosses a
 * kernel's border is what the engine stores.
 */
export interface Value {
  readonly id: number;
  /** The ONNX tensor that it is in the file: the core tensor, or the integer tensor of a Q. */
  readonly name: string;
  /** The core tensor that it holds, whatever its form. */
  readonly tensor: string;
  readonly dtype: DType;
  /** Null for a float value. */
  readonly cls: string | null;
  /** Null for a graph input. */
  maker: Op | null;
  readonly users: Op[];
  isOutput: boolean;
  sizeBytes: number;
}

export interface Op {
  /** Makers have smaller ids than their users. */
  readonly id: number;
  /** finish: scale, bias and type of an INT8 operator's accumulators, where its own kernel leaves them to another. turn: a copy into another layout. */
  readonly kind: 'core' | 'quantize' | 'dequantize' | 'requantize' | 'finish' | 'turn';
  /** The core operator; null for the others. */
  readonly node: CoreNode | null;
  /** The core operator computes on integers. */
  readonly int8: boolean;
  /** Labels of the Q and DQ nodes that it stands for or swallows. */
  readonly qdq: readonly string[];
  readonly inputs: Value[];
  readonly outputs: Value[];
  kernel: Kernel | null;
}

export interface Kernel {
  kind: RegionKind;
  readonly ops: Op[];
  confidence: Confidence;
  readonly reasons: string[];
  /** Inputs of a Concat that their makers write straight into its buffer: neither read nor written here. */
  readonly inPlace: Set<Value>;
}

export interface Net {
  ops: readonly Op[];
  values: readonly Value[];
}

const order: readonly Confidence[] = ['low', 'medium', 'high'];
export const weakest = (a: Confidence, b: Confidence): Confidence =>
  order[Math.min(order.indexOf(a), order.indexOf(b))] ?? 'low';

/** Makes a kernel of `ops`, which belong to none yet. */
export function kernelOf(kind: RegionKind, ops: readonly Op[], confidence: Confidence, reasons: string[] = []): Kernel {
  const kernel: Kernel = { kind, ops: [], confidence, reasons, inPlace: new Set() };
  for (const op of ops) put(op, kernel);
  return kernel;
}

export function put(op: Op, kernel: Kernel): void {
  op.kernel = kernel;
  kernel.ops.push(op);
}

/** The value that an operation hands on, when it is the only one. */
export const resultOf = (op: Op): Value | null => (op.outputs.length === 1 ? op.outputs[0]! : null);

/** What an operation is called in a reason. */
export function labelOf(op: Op): string {
  const finished = op.kind === 'finish' ? op.inputs[0]?.maker : null;
  return op.node?.label ?? op.qdq[0] ?? finished?.node?.label ?? op.kind;
}

export const onlyUser = (value: Value): Op | null =>
  value.users.length === 1 && !value.isOutput ? value.users[0]! : null;

/**
 * A DQ was made for each generated reader by itself. Those whose readers ended up in library kernels, which take no DQ,
 * are one again: one operation a value.
 */
export function shareDequantizers(net: Net): void {
  const shared = new Map<Value, { readonly result: Value; readonly users: Set<Op> }>();
  const gone = new Set<Op>();
  for (const op of net.ops) {
    const [source] = op.inputs;
    const [result] = op.outputs;
    if (op.kind !== 'dequantize' || op.kernel || !source || !result) continue;
    if (result.users.some((user) => user.kernel === null)) continue;
    const first = shared.get(source);
    if (!first) {
      shared.set(source, { result, users: new Set(result.users) });
      continue;
    }
    for (const user of result.users) {
      user.inputs.forEach((input, at) => {
        if (input === result) user.inputs[at] = first.result;
      });
      first.users.add(user);
    }
    first.result.isOutput ||= result.isOutput;
    gone.add(op);
  }
  if (gone.size === 0) return;
  net.ops = net.ops.filter((op) => !gone.has(op));
  for (const [source, { result, users }] of shared) {
    replaceAll(result.users, [...users]);
    replaceAll(
      source.users,
      source.users.filter((op) => !gone.has(op)),
    );
  }
}

function replaceAll(list: Op[], by: readonly Op[]): void {
  list.length = 0;
  for (const op of by) list.push(op);
}
