import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Least width in pixels. */
  readonly width: number;
  /** Share of the room that is left over. */
  readonly grow?: number;
  readonly align?: 'left' | 'right';
  readonly hint?: string;
  /** What is sorted by and copied. */
  readonly value: (row: Row) => string | number | null;
  /** What is shown where the bare value is not enough. */
  readonly cell?: (row: Row) => ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** One grid for the head and every row, so that columns stand in line. */
export const tracksOf = <Row>(
  columns: readonly Column<Row>[],
): { readonly template: string; readonly leastWidth: number } => ({
  template: columns
    .map(({ width, grow }) => (grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`))
    .join(' '),
  leastWidth: columns.reduce((sum, { width }) => sum + width, 0),
});

/** Unknown values come last either way; equals keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const column = columns.find((candidate) => candidate.id === sort?.column);
  if (!sort || !column) return rows;
  const direction = sort.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = column.value(a);
    const right = column.value(b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * compare(left, right);
  });
}

const names = new Intl.Collator('en', { numeric: true });
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : names.compare(String(a), String(b));

/** Numbers first come from large to small: the costly end is what one looks for. */
export function nextSort<Row>(current: Sort | null, column: Column<Row>, sample: Row | undefined): Sort | null {
  const startsDescending = sample !== undefined && typeof column.value(sample) === 'number';
  if (current?.column !== column.id) return { column: column.id, isDescending: startsDescending };
  return current.isDescending === startsDescending ? { column: column.id, isDescending: !startsDescending } : null;
}

/** Tab-separated, for a spreadsheet; full values, no rounding. */
export function tsvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const clean = (value: string | number | null): string => String(value ?? '').replaceAll(/[\t\n\r]+/g, ' ');
  return [
    columns.map((column) => clean(column.title)).join('\t'),
    ...rows.map((row) => columns.map((column) => clean(column.value(row))).join('\t')),
  ].join('\n');
}
