import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareMany } from '../../../shared/compare/compareMany.ts';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { AlignedRow } from '../../../shared/compare/types.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

describeWithShared('the five ResNet-18 engines side by side', (shared) => {
  const names = ['fp32', 'fp16', 'qat', 'qat-residual', 'qat-residual-qgap'];
  const runs = names.map((name) => recordedRun(join(shared, 'engines/resnet18-a100', name), name));
  const many = compareMany(runs, 1);
  const rowOf = (label: string): AlignedRow | undefined => many.rows.find((row) => row.label.includes(label));

  it('gives each column against the base what a comparison of the two gives', () => {
    runs.forEach((run, at) => {
      const { a: _a, b: _b, ...pair } = compareRuns(runs[1]!, run);
      expect(many.against[at]).toEqual(at === 1 ? null : pair);
    });
  });

  it.each(names.map((name, at) => [name, at] as const))('%s: its column adds up to its profile', (_name, at) => {
    const sum = many.rows.reduce((total, row) => total + (row.cells[at]?.ms ?? 0), 0);
    expect(sum).toBeCloseTo(runs[at]!.profile!.totalMs, 9);
  });

  it.each(names.map((name, at) => [name, at] as const))('%s: every layer stands in one row', (_name, at) => {
    const placed = many.rows.flatMap((row) => row.cells[at]?.layers ?? []);
    const timed = runs[at]!.engine!.layers.filter(({ kind }) => kind !== 'noop').map(({ name }) => name);
    expect(placed.filter((name) => timed.includes(name)).toSorted()).toEqual(timed.toSorted());
  });

  it('puts stem and pool into one row, in one kernel or two', () => {
    const stem = rowOf('MaxPool');
    expect(stem?.cells.map((cell) => cell?.kernels)).toEqual([2, 2, 2, 1, 1]);
    expect(stem?.cells.map((cell) => cell?.dtypes)).toEqual([
      'FP32 → FP32',
      'FP16 → FP16',
      'INT8 → FP32',
      'INT8 → INT8',
      'INT8 → INT8',
    ]);
  });

  it('follows the order in which the base runs', () => {
    const index = new Map(runs[1]!.engine!.layers.map(({ name }, at) => [name, at]));
    const firsts = many.rows.flatMap((row) => {
      const [first] = row.cells[1]?.layers ?? [];
      return first === undefined ? [] : [index.get(first)];
    });
    expect(firsts).toEqual(firsts.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('keeps a run without layers as an empty column', () => {
    const bare = { ...runs[0]!, engine: null, profile: null, timed: null };
    const { rows, against } = compareMany([bare, runs[2]!, runs[3]!], 0);
    expect(rows.every((row) => row.cells.length === 3 && row.cells[0] === null)).toBe(true);
    expect(rows.some((row) => row.cells[1] !== null && row.cells[2] !== null)).toBe(true);
    expect(against[1]?.endToEnd?.verdict).toBe('faster');
  });
});
