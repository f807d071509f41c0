import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { CauseName, Comparison } from '../../../shared/compare/types.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

/** The Q/DQ story that NVIDIA recorded in five engines of ResNet-18 (A100). */
describeWithShared('the ResNet-18 story', (shared) => {
  const names = ['fp32', 'fp16', 'qat', 'qat-residual', 'qat-residual-qgap'];
  const folder = (name: string) => join(shared, 'engines/resnet18-a100', name);
  const compare = (a: string, b: string) => compareRuns(recordedRun(folder(a), a), recordedRun(folder(b), b));
  const pairs = names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const));

  const msOf = (comparison: Comparison, cause: CauseName): number =>
    comparison.causes.find((entry) => entry.cause === cause)?.ms ?? 0;
  const shareOf = (comparison: Comparison, ...causes: readonly CauseName[]): number =>
    comparison.causes.filter((entry) => causes.includes(entry.cause)).reduce((sum, entry) => sum + entry.share, 0);
  const sentences = (comparison: Comparison): string =>
    comparison.causes.flatMap((cause) => cause.groups.map((group) => group.why)).join('\n');

  it.each(pairs)('%s → %s: causes add up to the whole difference', (a, b) => {
    const comparison = compare(a, b);
    const sum = comparison.causes.reduce((total, cause) => total + cause.ms, 0);
    expect(sum).toBeCloseTo(comparison.profile?.deltaMs ?? Number.NaN, 9);
    const shares = comparison.causes.reduce((total, cause) => total + cause.share, 0);
    expect(shares).toBeCloseTo(1, 9);
  });

  it.each(pairs)('%s → %s: every layer is counted once', (a, b) => {
    const comparison = compare(a, b);
    for (const [side, key] of [
      ['a', 'layersA'],
      ['b', 'layersB'],
    ] as const) {
      const counted = comparison.causes.flatMap((cause) => cause.groups.flatMap((group) => group[key]));
      const timed = comparison[side].engine?.layers.filter((layer) => layer.kind !== 'noop') ?? [];
      expect(counted.filter((name) => timed.some((layer) => layer.name === name)).toSorted()).toEqual(
        timed.map((layer) => layer.name).toSorted(),
      );
    }
  });

  /** What the raw files say, read without any code of ours. */
  const rawQdqMs = (name: string): number => {
    const graph = JSON.parse(readFileSync(join(folder(name), 'graph.json'), 'utf8')) as {
      Layers: { Name: string; Origin?: string }[];
    };
    const profile = JSON.parse(readFileSync(join(folder(name), 'profile.json'), 'utf8')) as {
      name?: string;
      averageMs: number;
    }[];
    const qdq = new Set(graph.Layers.filter((layer) => layer.Origin === 'QDQ').map((layer) => layer.Name));
    return profile.filter((entry) => qdq.has(entry.name ?? '')).reduce((sum, entry) => sum + entry.averageMs, 0);
  };

  it.each(pairs)('%s → %s: surviving Q/DQ cost what the raw files sum to', (a, b) => {
    expect(msOf(compare(a, b), 'qdq-reformat')).toBeCloseTo(rawQdqMs(b) - rawQdqMs(a), 9);
  });

  it('gives the published steps of the story', () => {
    expect(msOf(compare('fp16', 'qat'), 'qdq-reformat')).toBeCloseTo(0.2324, 4);
    expect(msOf(compare('qat', 'qat-residual'), 'qdq-reformat')).toBeCloseTo(-0.1167, 4);
    expect(msOf(compare('qat-residual', 'qat-residual-qgap'), 'qdq-reformat')).toBeCloseTo(-0.0205, 4);
  });

  it('leaves little unexplained', () => {
    const unexplained = ['unattributed', 'only-here', 'only-there'] as const;
    expect(shareOf(compare('qat', 'qat-residual'), ...unexplained)).toBeLessThanOrEqual(0.1);
    expect(shareOf(compare('fp16', 'qat'), ...unexplained)).toBeLessThanOrEqual(0.25);
    expect(shareOf(compare('qat-residual', 'qat-residual-qgap'), ...unexplained)).toBeLessThanOrEqual(0.25);
  });

  it.each(pairs)('%s → %s: what has no cause is small, where precision or fusion changed', (a, b) => {
    const comparison = compare(a, b);
    for (const cause of comparison.causes.filter((entry) => entry.cause === 'kernel-choice'))
      for (const group of cause.groups) expect(group.layersA.length).toBe(group.layersB.length);
    expect(shareOf(comparison, 'unattributed', 'kernel-choice')).toBeLessThanOrEqual(0.1);
  });

  it('tells differences of one timer step as one group, so that they are not mistaken for findings', () => {
    const { causes } = compare('qat-residual', 'qat-residual-qgap');
    const [step, ...rest] = causes.find(({ cause }) => cause === 'kernel-choice')?.groups ?? [];
    expect(step?.why).toBe(
      '9 groups with the same nodes, types and kernels differ by one step of the profile’s timer each.',
    );
    expect(step?.layersB).toHaveLength(9);
    expect(rest.every(({ ms }) => ms === 0)).toBe(true);
  });

  it.each(pairs)(
    '%s → %s: every group says which types it reads and writes, and a loss which rule mends it',
    (a, b) => {
      const { causes } = compare(a, b);
      for (const { cause, groups } of causes)
        for (const { why, rule, ms } of groups) {
          expect(why).not.toContain('?');
          if (cause === 'qdq-reformat' && b.startsWith('qat') && ms > 0 && !why.includes('only there'))
            expect(rule).toMatch(/^AP-\d\d$/);
        }
    },
  );

  it('names the residual Adds, the stem and the pool', () => {
    const toNaive = sentences(compare('fp16', 'qat'));
    expect(toNaive).toContain('QuantizeLinear_15 stayed a kernel: Add_36 reads the tensor of MaxPool_12 in FP16 (L1).');
    expect(toNaive).toContain('Add_61 adds a FP16 operand, so its sum is FP16 too (L2).');
    const fixed = sentences(compare('qat', 'qat-residual'));
    expect(fixed).toContain(
      'Conv_9 + MaxPool_12: INT8 → FP32 there, INT8 → INT8 here; 2 kernels there, 1 kernel here.',
    );
    expect(fixed).toContain('GlobalAveragePool_294 runs in FP32 and cannot write INT8');
    expect(sentences(compare('qat-residual', 'qat-residual-qgap'))).toContain('Conv_284 + Add_292');
  });

  it('gives a verdict where the difference is beyond what separate runs differ by', () => {
    expect(compare('qat', 'qat-residual').endToEnd?.verdict).toBe('faster');
    expect(compare('qat-residual', 'qat').endToEnd?.verdict).toBe('slower');
    expect(compare('fp16', 'qat').endToEnd?.verdict).toBe('no-difference-shown');
    expect(compare('qat', 'qat').endToEnd?.verdict).toBe('no-difference-shown');
  });

  it('calls an engine equal to itself and the story engines different', () => {
    expect(compare('qat', 'qat').graphsEqual).toEqual({ precision: true, fusion: true, remaining: [] });
    expect(compare('qat', 'qat-residual').graphsEqual).toMatchObject({ precision: false, fusion: false });
  });
});
