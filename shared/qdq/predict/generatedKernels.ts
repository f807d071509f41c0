import { isGenerated, isView } from './generated.ts';
import { whyLeft } from './libraryKernels.ts';
import { kernelOf, put, type Kernel, type Net, type Op, type Value } from './net.ts';
import type { Capabilities } from './targets.ts';

/**
 * P4, Myelin (TensorRT 10 and later): everything that no library kernel does is put into generated kernels, which may have
 * several results of several types and hold Q and DQ like any other arithmetic.
 *
 * What the listings of §9 show, as two rules. A producer and a reader share a kernel when both can run at the same latest
 * moment: `stage` counts the library kernels that must still follow, so two neighbours of one stage have no library
 * kernel between them on any way, and joining them can close no cycle. (A Concat thus takes in the activations that only
 * it waits for, and reads the others back from memory.) What is then alone with one generated kernel as its only source,
 * for example the Q of a reader far away, moves up into that kernel as one more result.
 */
export function makeGeneratedKernels(net: Net, capabilities: Capabilities): void {
  const mine = (op: Op): boolean => op.kernel === null && (op.node === null || isGenerated(op.node, capabilities));
  const stages = stagesOf(net, mine);
  const made = new Set<Kernel>();

  for (const op of net.ops.toReversed()) {
    if (!mine(op)) continue;
    const readers = new Set<Kernel>();
    for (const value of op.outputs)
      for (const user of value.users)
        if (user.kernel && made.has(user.kernel) && stages[user.id] === stages[op.id]) readers.add(user.kernel);
    const [kernel, ...others] = [...readers].toSorted((a, b) => b.ops.length - a.ops.length);
    if (kernel) {
      put(op, kernel);
      for (const other of others) merge(other, kernel);
    } else made.add(kernelOf('pointwise', [op], capabilities.ceiling));
  }
  for (const kernel of [...made].toReversed()) {
    const source = kernel.ops.length > 0 ? onlySource(kernel) : null;
    if (source && made.has(source)) merge(kernel, source);
  }
  mergeQuantizersOfOneValue(made);
  for (const kernel of made) {
    kernel.ops.sort((a, b) => a.id - b.id);
    name(kernel);
  }
}

/** For each operation, minus the number of library kernels on the longest way from it to the end of the network. */
function stagesOf(net: Net, mine: (op: Op) => boolean): Int32Array {
  const stages = new Int32Array((net.ops.at(-1)?.id ?? -1) + 1);
  const ofKernel = new Map<Kernel, number>();
  for (const op of net.ops.toReversed()) {
    const own = mine(op);
    let stage = 0;
    for (const value of op.outputs)
      for (const user of value.users) {
        if (user.kernel && user.kernel === op.kernel) continue;
        const following = user.kernel ? (ofKernel.get(user.kernel) ?? 0) : stages[user.id]!;
        stage = Math.min(stage, user.kernel || !own ? following - 1 : following);
      }
    stages[op.id] = stage;
    if (op.kernel) ofKernel.set(op.kernel, Math.min(stage, ofKernel.get(op.kernel) ?? 0));
  }
  return stages;
}

/** Moves all of `from` into `into`; `from` is then empty. */
function merge(from: Kernel, into: Kernel): void {
  for (const op of from.ops.splice(0)) put(op, into);
}

/** The kernel that makes everything that a kernel reads; null when there are several, or a graph input. */
function onlySource(kernel: Kernel): Kernel | null {
  let source: Kernel | null = null;
  for (const op of kernel.ops)
    for (const { maker } of op.inputs) {
      if (maker?.kernel === kernel) continue;
      if (!maker?.kernel || (source && maker.kernel !== source)) return null;
      source = maker.kernel;
    }
  return source;
}

const holdsOnlyQdq = (kernel: Kernel): boolean => kernel.ops.every((op) => op.node === null && op.kind !== 'finish');

/** Quantizers of one value that stand alone are one kernel with several results. */
function mergeQuantizersOfOneValue(kernels: Iterable<Kernel>): void {
  const byValue = new Map<Value, Kernel>();
  for (const kernel of kernels) {
    const first = kernel.ops[0];
    if (!first || kernel.ops.length > 1 || first.kind !== 'quantize') continue;
    const value = first.inputs[0]!;
    const known = byValue.get(value);
    if (known) merge(kernel, known);
    else byValue.set(value, kernel);
  }
}

function name(kernel: Kernel): void {
  const nodes = kernel.ops.flatMap((op) => (op.node ? [op.node] : []));
  if (kernel.ops.length > 0 && holdsOnlyQdq(kernel)) {
    kernel.kind = kernel.ops.some((op) => op.kind === 'requantize') ? 'requantize' : 'qdq-reformat';
    kernel.reasons.push(...kernel.ops.map(whyLeft));
  } else if (nodes.every(isView) && nodes.length === kernel.ops.length) kernel.kind = 'noop';
  else if (nodes.some((node) => node.op === 'Concat')) kernel.kind = 'concat';
  else if (nodes.every((node) => node.cls === 'commuting')) kernel.kind = 'copy';
  else if (nodes.every((node) => node.cls === 'pooling')) kernel.kind = 'pool';
}
