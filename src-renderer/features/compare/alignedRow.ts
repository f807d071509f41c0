import type { AlignedCell, AlignedRow, ManyComparison } from '../../../shared/compare/types.ts';

/** One line of the table of several runs; the base is the first. */
export interface ManyRow {
  readonly key: string;
  readonly row: AlignedRow;
  /** By run: against the base, where both have a time. A layer that only one of them has counts in full. */
  readonly deltaMs: readonly (number | null)[];
  /** In time, in types, or in whether a run has it at all. */
  readonly isChanged: boolean;
}

/** Of the longest of the profiles: a smaller difference of time alone does not make a row a changed one. */
const leastShare = 0.001;

export function manyRows({ rows, runs, base }: ManyComparison): readonly ManyRow[] {
  const isTimed = runs.map(({ timed }) => timed !== null);
  const least = longestMs(rows, runs.length) * leastShare;
  return rows.map((row, at) => {
    const own = row.cells[base] ?? null;
    const deltaMs = row.cells.map((cell, run) =>
      isTimed[run] && isTimed[base] ? (cell?.ms ?? 0) - (own?.ms ?? 0) : null,
    );
    return {
      key: String(at),
      row,
      deltaMs,
      isChanged:
        deltaMs.some((delta) => Math.abs(delta ?? 0) > least) ||
        row.cells.some((cell, run) => runs[run]!.engine !== null && !isSame(own, cell)),
    };
  });
}

function longestMs(rows: readonly AlignedRow[], runs: number): number {
  const sums = Array.from({ length: runs }, (_, run) =>
    rows.reduce((sum, { cells }) => sum + (cells[run]?.ms ?? 0), 0),
  );
  return Math.max(0, ...sums);
}

const isSame = (one: AlignedCell | null, other: AlignedCell | null): boolean =>
  one?.dtypes === other?.dtypes && one?.kernels === other?.kernels;
