import type { ManyComparison } from './types.ts';

/**
 * By row and run: ms against the base, where both have times. A layer that only one of the two has counts in full.
 */
export function rowDeltas({ rows, runs, base }: ManyComparison): readonly (readonly (number | null)[])[] {
  const isTimed = runs.map((_, run) => rows.some(({ cells }) => cells[run]?.ms != null));
  return rows.map(({ cells }) =>
    cells.map((cell, run) => (isTimed[run] && isTimed[base] ? (cell?.ms ?? 0) - (cells[base]?.ms ?? 0) : null)),
  );
}
