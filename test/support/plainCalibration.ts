import type { CalibrationMethod } from '../../shared/qdq/calibrate/amaxOf.ts';

/**
 * Where each method clips, from raw values, as its source writes it down: every candidate, every bin, nothing saved and
 * nothing shared with the product but what is agreed on: 4,096 bins of |x| whose width is the least power of two that
 * holds the largest, pairs of them for entropy.
 */
export function plainAmax(values: Float32Array, method: CalibrationMethod, percentile = 99.99): number {
  const sizes = values.map(Math.abs).toSorted();
  const largest = sizes.at(-1)!;
  const width = 2 ** (Math.floor(Math.log2(largest)) - 11);
  switch (method) {
    case 'max':
      return largest;
    case 'percentile': {
      const reached = sizes[Math.ceil((sizes.length * percentile) / 100) - 1]!;
      return Math.min(largest, (Math.floor(reached / width) + 1) * width);
    }
    case 'mse':
      return plainMse(binned(sizes, width), width);
    case 'entropy':
      return Math.min(largest, plainEntropy(binned(sizes, 2 * width)) * 2 * width);
  }
}

function binned(sizes: Float32Array, width: number): number[] {
  const bins = Array.from({ length: Math.floor(sizes.at(-1)! / width) + 1 }, () => 0);
  for (const size of sizes) bins[Math.floor(size / width)]! += 1;
  return bins;
}

function plainMse(bins: readonly number[], width: number): number {
  const centres = bins.map((_, bin) => (bin + 0.5) * width);
  let best = { error: Infinity, amax: 0 };
  for (const amax of centres.slice(128)) {
    const step = amax / 127;
    let error = 0;
    centres.forEach((x, bin) => {
      error += bins[bin]! * (x - step * Math.min(127, Math.round(x / step))) ** 2;
    });
    if (error < best.error) best = { error, amax };
  }
  return best.amax;
}

/** @returns the bins that are kept */
function plainEntropy(all: readonly number[]): number {
  const bins = all.with(0, all[1]!);
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  let best = { divergence: Infinity, edge: 0 };
  for (let edge = 128; edge <= bins.length; edge += 1) {
    const reference = bins.slice(0, edge);
    const levelOf = (bin: number) => Math.floor((bin * 128) / edge);
    const mass = new Map<number, { sum: number; filled: number }>();
    reference.forEach((count, bin) => {
      const level = mass.get(levelOf(bin)) ?? { sum: 0, filled: 0 };
      mass.set(levelOf(bin), { sum: level.sum + count, filled: level.filled + (count > 0 ? 1 : 0) });
    });
    const copy = reference.map((count, bin) => {
      const level = mass.get(levelOf(bin))!;
      return count > 0 ? level.sum / level.filled : 0;
    });
    reference[edge - 1]! += sum(bins.slice(edge));
    const [p, q] = [sum(reference), sum(copy)];
    const divergence = sum(
      reference.map((count, bin) => (count === 0 ? 0 : (count / p) * Math.log(count / p / (copy[bin]! / q)))),
    );
    if (divergence <= best.divergence + 1e-12) best = { divergence, edge };
  }
  return best.edge;
}
