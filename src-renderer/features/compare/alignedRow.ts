import type { AlignedCell, AlignedRow, ManyComparison } from '../../../shared/compare/types.ts';
import { leastChangeMs } from './groupRow.ts';

/** One line of the table of several runs; the base is the first. */
export interface ManyRow {
  readonly key: string;
  readonly row: AlignedRow;
  /** By run: against the base, where both have a time. A layer that only one of them has counts in full. */
  readonly deltaMs: readonly (number | null)[];
  /** In time, in types, or in whether a run has it at all. */
  readonly isChanged: boolean;
}

export function manyRows({ rows, runs, base }: ManyComparison): readonly ManyRow[] {
  const hasLayers = runs.map((_, run) => rows.some(({ cells }) => cells[run] != null));
  const isTimed = runs.map((_, run) => rows.some(({ cells }) => cells[run]?.ms != null));
  const compared = rows.map((row) => {
    const own = row.cells[base] ?? null;
    return row.cells.map((cell, run) => (isTimed[run] && isTimed[base] ? (cell?.ms ?? 0) - (own?.ms ?? 0) : null));
  });
  const least = leastChangeMs(compared.flat());
  return rows.map((row, at) => {
    const deltaMs = compared[at]!;
    return {
      key: String(at),
      row,
      deltaMs,
      isChanged:
        deltaMs.some((delta) => delta !== null && least > 0 && Math.abs(delta) >= least) ||
        row.cells.some((cell, run) => hasLayers[run] && !isSame(row.cells[base] ?? null, cell)),
    };
  });
}

const isSame = (one: AlignedCell | null, other: AlignedCell | null): boolean =>
  one?.dtypes === other?.dtypes && one?.kernels === other?.kernels;
