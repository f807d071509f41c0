import { meanInterval, median } from '../../../shared/compare/statistics.ts';
import type { PairedSamples } from '../../../shared/engine/graph.ts';
import { readTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { pairFile } from './boardFolder.ts';

/**
 * Blocks of A B B A out of the times of single trtexec calls. Each call is a process of its own, so a block is four
 * loadings of an engine: what differs between processes (where memory lies, what the clocks did) is in the spread between
 * blocks, where it belongs. The two A of a block, first and last, are its control: what this board calls a difference
 * between an engine and itself. Builds of one model differ too, so the later blocks are of engines that were built again
 * without a timing cache; they are needed for a small difference only (design §7).
 */
export const blocksPerBuild = 6;
export const pairBlocks = 2 * blocksPerBuild;
export const pairCalls = ['a1', 'b1', 'b2', 'a2'] as const;

export interface Turns {
  readonly blocks: PairedSamples['blocks'];
  readonly control: PairedSamples['control'];
  /** Independent builds a side that stand behind the blocks. */
  readonly builds: number;
}

/** Blocks with a second build count from here on. */
const fewBlocks = 3;

/** @param medianOf median of a call, by the name of its file; null where there is none. */
export function turnsOf(medianOf: (name: string) => number | null): Turns {
  const blocks: { aMs: number; bMs: number }[] = [];
  const control: { aMs: number; bMs: number }[] = [];
  let ofSecondBuild = 0;
  for (let block = 1; block <= pairBlocks; block += 1) {
    const [a1, b1, b2, a2] = pairCalls.map((call) => medianOf(pairFile(block, call)));
    if (a1 == null || b1 == null || b2 == null || a2 == null) continue;
    blocks.push({ aMs: (a1 + a2) / 2, bMs: (b1 + b2) / 2 });
    control.push({ aMs: a1, bMs: a2 });
    if (block > blocksPerBuild) ofSecondBuild += 1;
  }
  return { blocks, control, builds: ofSecondBuild >= fewBlocks ? 2 : 1 };
}

/** Half of the interval, of A, from which on more blocks would not tell more. */
const tightShare = 0.005;
/** A difference that is larger than what builds differ by. */
const clearShare = 0.05;

/** No further block would change what can be said: the interval is tight, and a small difference is seen on two builds. */
export function isEnough({ blocks, builds }: Turns): boolean {
  const interval = meanInterval(blocks.map(({ aMs, bMs }) => (bMs - aMs) / aMs));
  if (interval === null || (interval.high - interval.low) / 2 > tightShare) return false;
  return builds > 1 || interval.low >= clearShare || interval.high <= -clearShare;
}

/**
 * @param readFile the text of a file that the job left; null when it is not there.
 * @returns null for fewer than six whole blocks: they carry no interval.
 */
export function pairedTimes(reference: string, readFile: (name: string) => string | null): PairedSamples | null {
  const turns = turnsOf((name) => {
    const text = readFile(name);
    const samples = text === null ? null : readTimesJson(text);
    return samples?.ok && samples.value.computeMs.length > 0 ? median(samples.value.computeMs) : null;
  });
  return turns.blocks.length < blocksPerBuild ? null : { reference, what: 'gpu-compute', ...turns };
}
