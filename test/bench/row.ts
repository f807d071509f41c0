import { performance } from 'node:perf_hooks';
import { median } from '../../shared/compare/statistics.ts';

/** One line of the benchmark: a figure, the floor measured in the same run, and the budget that it is held against. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What the same work costs at the least, measured in the same run; null where there is no such thing. */
  readonly floor: number | null;
  /** Another tool on the same input, where one stands beside it. */
  readonly peer: number | null;
  /** Largest value, largest ratio to the floor, or how many times the peer must be slower, as the issues have it. */
  readonly budget:
    { readonly kind: 'value' | 'ratio'; readonly most: number } | { readonly kind: 'peer'; readonly least: number };
}

/** A row that cannot be had here, with the reason in words. */
export type LeaveOut = (name: string, reason: string) => void;

/** What the budget is held against where it is no plain value; null where there is nothing to divide by. */
export function ratioOf({ value, floor, peer, budget }: Row): number | null {
  if (budget.kind === 'peer') return peer === null ? null : peer / value;
  return floor === null ? null : value / floor;
}

export function isMet(row: Row): boolean {
  const { value, budget } = row;
  const ratio = ratioOf(row);
  if (budget.kind === 'value') return value <= budget.most;
  if (ratio === null) return false;
  return budget.kind === 'peer' ? ratio >= budget.least : ratio <= budget.most;
}

/** Median ms of `times` runs after one that does not count. */
export async function medianMs(times: number, work: () => unknown): Promise<number> {
  const samples: number[] = [];
  for (let at = 0; at <= times; at += 1) {
    const start = performance.now();
    await work();
    if (at > 0) samples.push(performance.now() - start);
  }
  return median(samples);
}

/** Interleaved medians of two pieces of work, so that drift meets both alike. */
export async function mediansInTurns(
  times: number,
  a: () => unknown,
  b: () => unknown,
): Promise<readonly [number, number]> {
  const samples: [number[], number[]] = [[], []];
  for (let at = 0; at <= times; at += 1)
    for (const [which, work] of [a, b].entries()) {
      const start = performance.now();
      await work();
      if (at > 0) samples[which]!.push(performance.now() - start);
    }
  return [median(samples[0]), median(samples[1])];
}
