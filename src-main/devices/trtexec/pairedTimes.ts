import { median } from '../../../shared/compare/statistics.ts';
import type { PairedSamples } from '../../../shared/engine/graph.ts';
import { readTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { pairFile } from './boardFolder.ts';

/**
 * Blocks of A B B A out of the times of single trtexec calls. Each call is a process of its own, so a block is four
 * loadings of an engine: what differs between processes (where memory lies, what the clocks did) is in the spread between
 * blocks, where it belongs. The two A of a block, first and last, are its control: what this board calls a difference
 * between an engine and itself.
 */
export const pairBlocks = 6;
export const pairCalls = ['a1', 'b1', 'b2', 'a2'] as const;

/**
 * @param readFile the text of a file that the job left; null when it is not there.
 * @returns null unless at least six blocks are whole: fewer carry no interval.
 */
export function pairedTimes(reference: string, readFile: (name: string) => string | null): PairedSamples | null {
  const blocks: { aMs: number; bMs: number }[] = [];
  const control: { aMs: number; bMs: number }[] = [];
  for (let block = 1; block <= pairBlocks; block += 1) {
    const [a1, b1, b2, a2] = pairCalls.map((call) => {
      const text = readFile(pairFile(block, call));
      const samples = text === null ? null : readTimesJson(text);
      return samples?.ok ? samples.value.computeMs : null;
    });
    if (!a1 || !b1 || !b2 || !a2) continue;
    blocks.push({ aMs: (median(a1) + median(a2)) / 2, bMs: (median(b1) + median(b2)) / 2 });
    control.push({ aMs: median(a1), bMs: median(a2) });
  }
  return blocks.length < pairBlocks ? null : { reference, what: 'gpu-compute', blocks, control };
}
