import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { expect, test } from 'vitest';
import type { Sha256 } from '../../../shared/base/brand.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import type { Agreement, AgreementReport } from '../../../shared/score/agreement.ts';
import type { Precision } from '../../../shared/contract/project.ts';
import { readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';
import { summaryOf as summaryAt } from '../../../src-main/jobs/summary.ts';

const nothing: RunEvidence = {
  label: 'synthetic',
  figures: 'measured',
  engine: null,
  profile: null,
  timed: null,
  samples: null,
  paired: [],
  model: null,
  log: null,
  conditions: unknownConditions,
};
const summaryOf = (evidence: RunEvidence, agreement: AgreementReport | null, precision: Precision = 'fp32') =>
  summaryAt(evidence, agreement, precision, false);
const withSamples = (computeMs: readonly number[], wallMs: number | null = null): RunEvidence => ({
  ...nothing,
  samples: { computeMs, latencyMs: computeMs, wallMs, what: 'cpu-time', partial: false },
});
const output = (name: string, cosine: number | null, maxAbs = 0.1): Agreement => ({
  name,
  cosine,
  sqnrDb: 20,
  maxAbs,
  nonFinite: 0,
});

test('what was not measured is null', () => {
  expect(summaryOf(nothing, null)).toEqual({
    medianMs: null,
    qps: null,
    ci95Ms: null,
    engineLayers: null,
    reformatsQdq: null,
    agreement: null,
    badges: [],
  });
});

test('median, rate and interval of synthetic samples', () => {
  const steady = Array.from({ length: 100 }, (_, at) => 4 + ((at * 7) % 11) * 0.01);
  const summary = summaryOf(withSamples(steady), null);
  expect(summary.medianMs).toBeCloseTo(4.05);
  expect(summary.qps).toBeCloseTo(1000 / 4.05, 1);
  expect(summary.ci95Ms![0]).toBeLessThan(4.05);
  expect(summary.ci95Ms![1]).toBeGreaterThan(4.05);
  expect(summary.badges).toEqual([]);
  expect(summaryOf(withSamples(steady, 800), null).qps).toBeCloseTo(125);
});

test('too few samples have no interval', () => {
  expect(summaryOf(withSamples([1, 2, 3]), null)).toMatchObject({ medianMs: 2, ci95Ms: null, badges: [] });
});

test('a measurement that drifts is called unstable', () => {
  const drifting = Array.from({ length: 100 }, (_, at) => 4 + at * 0.01);
  expect(summaryOf(withSamples(drifting), null).badges).toEqual(['unstable']);
});

test('agreement is with the parent where there is one, and that of the worst output', () => {
  const reference = (role: 'parent' | 'float-origin', outputs: readonly Agreement[]) => ({
    role,
    sha256: 'x' as Sha256,
    outputs,
  });
  const report = (...references: AgreementReport['references']): AgreementReport => ({
    samples: 4,
    seed: 1,
    references,
  });
  const float = reference('float-origin', [output('y', 0.9)]);
  const parent = reference('parent', [output('y', 0.99, 0.3), output('z', 0.98, 0.2)]);
  expect(summaryOf(nothing, report(float, parent)).agreement).toEqual({ cosine: 0.98, sqnrDb: 20, maxAbs: 0.3 });
  expect(summaryOf(nothing, report(float)).agreement).toMatchObject({ cosine: 0.9 });
  expect(summaryOf(nothing, report(reference('parent', [output('y', null)]))).agreement).toBeNull();
  expect(summaryOf(nothing, report()).agreement).toBeNull();
});

test('scales are fake where trtexec made them up, not where a model with Q/DQ brought its own (synthetic)', () => {
  const at = '[08/20/2024-10:11:12] [I]';
  const log = readTrtexecLog(
    `${at} === Build Options ===\n${at} Precision: FP32+FP16+INT8\n${at} Calibration: Dynamic\n`,
  );
  const badges = (precision: Precision) => summaryOf({ ...nothing, log }, null, precision).badges;
  expect(badges('int8-implicit')).toEqual(['fake scales']);
  expect(badges('int8-explicit')).toEqual([]);
  expect(summaryAt(nothing, null, 'int8-explicit', true).badges).toEqual(['random scales']);
});
