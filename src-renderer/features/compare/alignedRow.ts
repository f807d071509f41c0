import { rowDeltas } from '../../../shared/compare/rowDeltas.ts';
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

export function manyRows(comparison: ManyComparison): readonly ManyRow[] {
  const { rows, runs, base } = comparison;
  const hasLayers = runs.map((_, run) => rows.some(({ cells }) => cells[run] != null));
  const compared = rowDeltas(comparison);
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
