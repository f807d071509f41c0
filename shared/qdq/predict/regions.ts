import type { DType } from '../../base/dtype.ts';
import type { Region, RegionEdge } from '../types.ts';
import { labelOf, type Kernel, type Net, type Op, type Value } from './net.ts';

/**
 * P8 and the bytes of P9: kernels as regions, in the order in which they can run, named as TensorRT 8.x names layers
 * (`conv1.weight + QuantizeLinear_7 + Conv_9 + Add_36 + Relu_37`, `PWN(…)`; §1.9).
 */
export interface Border {
  readonly kernel: Kernel;
  readonly inputs: readonly Value[];
  /** Values that somebody outside reads. */
  readonly outputs: readonly Value[];
}

/** Kernels with what crosses their borders, ordered by their first operation. */
export function bordersOf(net: Net): readonly Border[] {
  const kernels = new Set<Kernel>();
  for (const op of net.ops) if (op.kernel) kernels.add(op.kernel);
  // The last kernel that noted a value: each is noted once a kernel, without a set for every kernel.
  const noted = new Uint32Array(net.values.length);
  let turn = 0;
  return [...kernels].map((kernel) => {
    turn += 1;
    const inputs: Value[] = [];
    const outputs: Value[] = [];
    for (const op of kernel.ops) {
      for (const value of op.inputs) {
        if (value.maker?.kernel === kernel || noted[value.id] === turn) continue;
        noted[value.id] = turn;
        inputs.push(value);
      }
      for (const value of op.outputs)
        if (value.isOutput || value.users.some((user) => user.kernel !== kernel)) outputs.push(value);
    }
    return { kernel, inputs, outputs };
  });
}

/** Activation bytes that a kernel reads and writes. */
export function bytesMovedBy({ kernel, inputs, outputs }: Border): number {
  if (kernel.kind === 'noop') return 0;
  if (kernel.inPlace.size > 0) return 2 * sum(inputs.filter((value) => !kernel.inPlace.has(value)));
  const written = sum(outputs);
  const readsAPart = kernel.ops.length === 1 && partial.has(kernel.ops[0]!.node?.op ?? '');
  return written + (readsAPart ? written : sum(inputs));
}

const partial = new Set(['Slice', 'Split', 'Gather']);

const sum = (values: readonly Value[]): number => values.reduce((bytes, value) => bytes + value.sizeBytes, 0);

export function regionOf({ kernel, inputs, outputs }: Border): Region {
  const labels = kernel.ops.flatMap((op) => [...(op.node ? [op.node.label] : []), ...op.qdq]);
  // A kernel that only finishes an operator covers that operator; one that only copies covers nothing.
  const finished = kernel.ops.filter((op) => op.kind === 'finish').map(labelOf);
  const nodes = [...new Set(labels.length > 0 ? labels : finished)];
  return {
    name: nameOf(kernel),
    kind: kernel.kind,
    nodes,
    compute: computeType(kernel, inputs, outputs),
    inputs: inputs.map(edgeOf),
    outputs: outputs.map(edgeOf),
    kernels: kernel.kind === 'noop' ? [0, 0] : [1, mayTakeTwo(kernel) ? 2 : 1],
    confidence: kernel.confidence,
    reasons: kernel.reasons,
  };
}

/** 4 of 12 recorded Q kernels were two, Float → CHW4 → CHW32, and all of them read float (§10). */
const mayTakeTwo = (kernel: Kernel): boolean =>
  kernel.kind === 'qdq-reformat' && kernel.ops.some((op) => op.kind === 'quantize');

const edgeOf = (value: Value): RegionEdge => ({ tensor: value.name, holds: value.tensor, dtype: value.dtype });

function computeType(kernel: Kernel, inputs: readonly Value[], outputs: readonly Value[]): DType {
  const lead = kernel.ops.find((op) => op.node?.cls === 'weighted') ?? kernel.ops[0]!;
  if (lead.node && lead.int8)
    return (lead.inputs.find((value) => value.cls !== null) ?? lead.outputs[0])?.dtype ?? 'int8';
  const float = [...outputs, ...inputs].find((value) => value.cls === null);
  return float?.dtype ?? outputs[0]?.dtype ?? 'fp32';
}

function nameOf(kernel: Kernel): string {
  const lead = kernel.ops.find((op) => op.node?.cls === 'weighted');
  const core = kernel.ops.flatMap((op) => (op.node ? [op.node.label] : []));
  if (lead) return [...weightNames(lead), ...core].join(' + ');
  if (kernel.kind === 'format-reformat') return `Reformatting CopyNode for ${kernel.ops[0]!.outputs[0]!.name}`;
  if (core.length === 0) return kernel.ops.map(labelOf).join(' + ');
  return kernel.kind === 'pointwise' ? `PWN(${core.join(', ')})` : core.join(' + ');
}

function weightNames(op: Op): readonly string[] {
  const pair = op.node?.weight?.pair;
  return pair ? [pair.tensor, pair.label] : [];
}
