import { expect, test } from 'vitest';
import { nextSort, sortRows, tracksOf, tsvOf, type Column } from '../../../src-renderer/ui/table/column.ts';

interface Row {
  readonly name: string;
  readonly ms: number | null;
}
const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Layer', width: 100, grow: 2, value: (row) => row.name },
  { id: 'ms', title: 'ms', width: 60, value: (row) => row.ms },
];
const rows: readonly Row[] = [
  { name: 'conv10', ms: 0.5 },
  { name: 'conv2', ms: null },
  { name: 'tab\there', ms: 2 },
];
const names = (sorted: readonly Row[]): readonly string[] => sorted.map((row) => row.name);

test('names sort as people count, unknown figures come last either way', () => {
  expect(names(sortRows(rows, columns, { column: 'name', isDescending: false }))).toEqual([
    'conv2',
    'conv10',
    'tab\there',
  ]);
  expect(names(sortRows(rows, columns, { column: 'ms', isDescending: true }))).toEqual([
    'tab\there',
    'conv10',
    'conv2',
  ]);
  expect(names(sortRows(rows, columns, { column: 'ms', isDescending: false }))).toEqual([
    'conv10',
    'tab\there',
    'conv2',
  ]);
  expect(sortRows(rows, columns, null)).toBe(rows);
});

test('a click on a column of figures starts with the largest, the third puts the order back', () => {
  const ms = columns[1]!;
  const first = nextSort(null, ms, rows[0]);
  expect(first).toEqual({ column: 'ms', isDescending: true });
  const second = nextSort(first, ms, rows[0]);
  expect(second).toEqual({ column: 'ms', isDescending: false });
  expect(nextSort(second, ms, rows[0])).toBeNull();
});

test('a copy is one line a row, with full figures and no stray tabs', () => {
  expect(tsvOf(columns, rows)).toBe('Layer\tms\nconv10\t0.5\nconv2\t\ntab here\t2');
});

test('head and rows share one grid', () => {
  expect(tracksOf(columns)).toEqual({ template: 'minmax(100px, 2fr) 60px', leastWidth: 160 });
});
