import { expect, test } from 'vitest';
import { unknownConditions } from '../../../shared/compare/conditions.ts';
import type { AlignedCell, AlignedRow, ComparedRun, ManyComparison } from '../../../shared/compare/types.ts';
import { manyRows } from '../../../src-renderer/features/compare/alignedRow.ts';
import { matchesText } from '../../../src-renderer/features/compare/matchesText.ts';

const run = (label: string): ComparedRun => ({ label, figures: 'recorded', conditions: unknownConditions });
const cell = (ms: number | null, dtypes = 'INT8 → INT8'): AlignedCell => ({
  layers: ['conv1'],
  ms,
  kernels: 1,
  dtypes,
  formats: '? → ?',
});
const row = (label: string, ...cells: readonly (AlignedCell | null)[]): AlignedRow => ({
  kind: 'core',
  label,
  nodes: [label],
  cells,
});
const comparison: ManyComparison = {
  runs: [run('base'), run('other'), run('names only')],
  base: 0,
  against: [null, null, null],
  rows: [
    row('same', cell(1), cell(1.0005), cell(null)),
    row('slower', cell(1), cell(1.5), cell(null)),
    row('types', cell(1), cell(1, 'FP16 → FP16'), cell(null)),
    row('only in other', null, cell(0.25), null),
  ],
};

test('each run differs from the base by its own times; unknown times make no difference (synthetic comparison)', () => {
  expect(manyRows(comparison).map(({ deltaMs }) => deltaMs.map((delta) => delta && Number(delta.toFixed(4))))).toEqual([
    [0, 0.0005, null],
    [0, 0.5, null],
    [0, 0, null],
    [0, 0.25, null],
  ]);
});

test('a row has changed by time, by type or by being there (synthetic comparison)', () => {
  expect(manyRows(comparison).map(({ isChanged }) => isChanged)).toEqual([false, true, true, true]);
});

test('a filter finds all of its words in any order', () => {
  expect(matchesText(['layer4.1.conv2', 'surviving Q/DQ'], 'surviving LAYER4')).toBe(true);
  expect(matchesText(['layer4.1.conv2'], 'layer4 layer3')).toBe(false);
  expect(matchesText(['anything'], '  ')).toBe(true);
});
