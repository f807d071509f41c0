import { isFloat, sizeBytesOf, type DType } from '../base/dtype.ts';
import type { CoreGraph, CoreNode } from '../qdq/graph/coreGraph.ts';
import type { Region } from '../qdq/types.ts';
import type { Board } from './boards.ts';
import { elementsOf, macsOf, weightCountOf } from './macs.ts';

/**
 * How long a predicted kernel takes on a board: the larger of what its arithmetic and its memory traffic need, plus a
 * start, as a range. Kernels reach neither peak; how much of it they reach is decided by tactics that only the board
 * knows, so each bound has its own share of the peak and no figure in between is claimed (qdq-rules P9, §6.4 D).
 *
 * The shares are what the kernels of the five recorded ResNet-18 engines (A100, ../engines) reach, the start taken off:
 * - arithmetic of 3×3 convolutions: 0.41 to 0.62 of the dense peak in FP16 and TF32, 0.28 to 0.48 in INT8;
 * - Q/DQ and layout copies of tensors over 4 MB: 0.30 to 0.82 of the bandwidth (P9 says 0.7), with 3 channels 0.17 to 0.27,
 *   since those are padded. One Orin at unknown clocks took 16 to 44 GB/s (§10): there a log's reformat prices are better.
 * - Start: 2 to 5 µs a kernel (P9). Other memory traffic, 0.5 to 0.9 of the bandwidth, is an assumption.
 *
 * Depthwise convolutions run on the vector units: 128 FP32 multiply-adds an SM and clock are 1/16 of the dense INT8 peak;
 * FP16 and INT8 are counted twice that.
 */
export interface TimeRange {
  readonly lowMs: number;
  readonly highMs: number;
}

type Bounds = readonly [fast: number, slow: number];

const startUs: Bounds = [2, 5];
const copyShare: Bounds = [0.82, 0.3];
const thinCopyShare: Bounds = [0.27, 0.17];
const memoryShare: Bounds = [0.9, 0.5];
const int8Share: Bounds = [0.48, 0.28];
const floatShare: Bounds = [0.62, 0.41];

/** Peak of the tensor cores over the dense INT8 peak. FP32 runs as TF32 there, at half the rate of FP16. */
const tensorShare: Readonly<Partial<Record<DType, number>>> = {
  int4: 1,
  int8: 1,
  uint8: 1,
  fp8: 1,
  fp16: 0.5,
  bf16: 0.5,
  fp32: 0.25,
};
const vectorShare = (dtype: DType): number => (dtype === 'fp32' ? 1 / 16 : 1 / 8);

/** @returns null where a shape is not known. `nodes` are the core nodes that the region covers. */
export function regionTime(
  core: CoreGraph,
  region: Region,
  nodes: readonly CoreNode[],
  board: Board,
): TimeRange | null {
  if (region.kind === 'noop') return { lowMs: 0, highMs: 0 };
  const macs = sum(nodes.map((node) => macsOf(core, node)));
  const bytes = bytesOf(core, region, nodes);
  if (macs === null || bytes === null) return null;
  const isCopy = region.kind === 'qdq-reformat' || region.kind === 'requantize' || region.kind === 'format-reformat';
  const share = region.kind === 'depthwise' ? vectorShare(region.compute) : (tensorShare[region.compute] ?? 0.25);
  const macsPerMs = (board.int8DenseTops * 1e9 * share) / 2;
  const bytesPerMs = board.bandwidthGBs * 1e6;
  const memory = !isCopy ? memoryShare : isThin(core, region) ? thinCopyShare : copyShare;
  const bound = (end: 0 | 1): number => {
    const compute = macs / (macsPerMs * (isFloat(region.compute) ? floatShare : int8Share)[end]);
    return Math.max(compute, bytes / (bytesPerMs * memory[end])) + (region.kernels[end] * startUs[end]) / 1000;
  };
  return { lowMs: bound(0), highMs: bound(1) };
}

/** Fewer channels than the narrowest vector layout holds. */
function isThin(core: CoreGraph, region: Region): boolean {
  const channels = core.types.get(region.inputs[0]?.holds ?? '')?.shape?.[1];
  return typeof channels === 'number' && channels < 4;
}

/** Activations read and written, and weights read. */
function bytesOf(core: CoreGraph, region: Region, nodes: readonly CoreNode[]): number | null {
  const edges = [...region.inputs, ...region.outputs].map(({ holds, dtype }) => {
    const count = elementsOf(core, holds);
    return count === null ? null : sizeBytesOf(dtype, count);
  });
  const weights = nodes.map((node) => {
    const count = weightCountOf(core, node);
    return count === null ? null : sizeBytesOf(region.compute, count);
  });
  return sum([...edges, ...weights]);
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);
