import { kernelOf, onlyUser, put, resultOf, type Kernel, type Net, type Op } from './net.ts';
import type { Capabilities } from './targets.ts';

/**
 * P4, TensorRT 8.x: the pointwise operations that no convolution took are joined into PWN kernels, each a tree with one
 * result. A PWN takes the DQs in front of it and, where all its activations arrive as INT8, the one Q behind it
 * (§6.2 P4; #2204). A PWN with a float input is a float operator in the sense of L1: the Q behind it stays.
 */
export function makePointwiseKernels(net: Net, capabilities: Capabilities): void {
  const made: Kernel[] = [];
  for (const op of net.ops.toReversed()) {
    if (op.kernel || op.node?.cls !== 'pointwise') continue;
    const joined = kernelOfAllReaders(op);
    if (joined?.kind === 'pointwise') put(op, joined);
    else made.push(kernelOf('pointwise', [op], capabilities.ceiling));
  }
  for (const kernel of made) {
    kernel.ops.sort((a, b) => a.id - b.id);
    takeQdq(kernel);
  }
}

/** The one kernel that holds every reader of an operation's result. */
function kernelOfAllReaders(op: Op): Kernel | null {
  const result = resultOf(op);
  if (!result || result.isOutput) return null;
  const kernel = result.users[0]?.kernel ?? null;
  return result.users.every((user) => user.kernel === kernel && user.node !== null) ? kernel : null;
}

function takeQdq(kernel: Kernel): void {
  const members = new Set(kernel.ops);
  const exit = kernel.ops.at(-1)!;
  const makers = new Set<Op | null>();
  for (const op of kernel.ops)
    for (const input of op.inputs) if (!input.maker || !members.has(input.maker)) makers.add(input.maker);
  const dequantizers = [...makers].filter((maker) => maker?.kind === 'dequantize' && maker.kernel === null);
  for (const op of dequantizers) if (op) put(op, kernel);
  const result = resultOf(exit);
  const quantize = result && onlyUser(result);
  if (quantize?.kind !== 'quantize' || quantize.kernel || makers.size === 0 || dequantizers.length < makers.size)
    return;
  put(quantize, kernel);
  kernel.confidence = 'medium';
  kernel.reasons.push(`L1: all its inputs are INT8, so that it can write ${quantize.qdq[0]}`);
}
