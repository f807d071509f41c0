import type { Kernel, Value } from './net.ts';

/**
 * P6: copies that only change the memory layout, as a range. Which layouts meet is decided by timing tactics on the
 * device, so that no single number can be right (qdq-rules §6.4 C: 50–70 %).
 *
 * Certain (low): a vectorized INT8 tensor that goes into an operator which only knows linear memory (a Transpose, a
 * softmax, a reshape over channels behind one). Possible (high): also each tensor at a float pool; all six layout copies
 * in the recorded engines lie there (§6.3).
 */
export function countFormatCopies(kernels: readonly Kernel[], stored: readonly Value[]): readonly [number, number] {
  let low = 0;
  for (const value of stored) if (value.cls !== null && value.users.some((user) => isLinear(user.kernel))) low += 1;
  const pools = kernels.filter((kernel) => kernel.kind === 'pool' && kernel.ops.every((op) => !op.int8));
  return [low, low + pools.length];
}

function isLinear(kernel: Kernel | null): boolean {
  return kernel !== null && (kernel.kind === 'float' || kernel.ops.some((op) => op.node?.op === 'Transpose'));
}
