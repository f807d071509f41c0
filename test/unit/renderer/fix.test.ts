import { expect, test } from 'vitest';
import type { FixPreview } from '../../../shared/contract/fixMethods.ts';
import type { Finding } from '../../../shared/qdq/types.ts';
import { automaticFixes, ruleGroups } from '../../../src-renderer/features/fix/ruleGroups.ts';
import { bySaving, changedLayers, savedText, savingOf } from '../../../src-renderer/features/fix/saving.ts';
import { engine, layer } from '../engine/view/engineOf.ts';

const finding = (
  rule: string,
  severity: Finding['severity'],
  fixes: readonly [id: string, automatic: boolean][],
): Finding => ({
  rule,
  title: `title of ${rule}`,
  severity,
  nodes: [],
  tensors: [],
  message: '',
  fixes: fixes.map(([id, automatic]) => ({ id, automatic, summary: '' })),
});

const findings = [
  finding('AP-19', 'error', []),
  finding('AP-24', 'info', [['d', false]]),
  finding('AP-03', 'warning', [['a', true]]),
  finding('AP-03', 'warning', [
    ['a', true],
    ['b', true],
    ['c', false],
  ]),
];

test('rules with a fix come first, the worst of them on top, each offer once', () => {
  const groups = ruleGroups(findings);
  expect(groups.map(({ rule }) => rule)).toEqual(['AP-03', 'AP-24', 'AP-19']);
  expect(groups[0]).toMatchObject({ title: 'title of AP-03' });
  expect(groups[0]!.offers.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('automatic are only the offers that say so', () => expect(automaticFixes(findings)).toEqual(['a', 'b']));

const before = engine([
  layer('conv1', { onnxNodes: ['Conv_1'], outputs: ['a:fp16'], raw: { confidence: 'medium' } }),
  layer('q', {
    kind: 'qdq',
    onnxNodes: ['QuantizeLinear_2'],
    inputs: ['a:fp16'],
    outputs: ['b:int8'],
    raw: { confidence: 'high' },
  }),
  layer('conv2', { onnxNodes: ['Conv_3', 'DequantizeLinear_9'], inputs: ['b:int8'], raw: { confidence: 'low' } }),
]);
const after = engine([
  layer('conv1', { onnxNodes: ['Conv_1', 'QuantizeLinear_2'], outputs: ['b:int8'], raw: { confidence: 'medium' } }),
  layer('conv2', { onnxNodes: ['Conv_3'], inputs: ['b:int8'], raw: { confidence: 'low' } }),
]);
const figures = { findings: 1, reformatsQdq: 1, int8ToInt8: 0, int8ToFloat: 1, movedBytes: 100 };
const preview: FixPreview = {
  before: figures,
  after: { ...figures, reformatsQdq: 0, movedBytes: 60 },
  steps: [],
  estimatedSqnrDb: null,
  deferred: [],
  skipped: [],
  predictionBefore: before,
  predictionAfter: after,
};

test('changed are layers that read or write other types or exist on one side only (synthetic prediction)', () => {
  expect(changedLayers(before, after)).toEqual({ before: [0, 1], after: [0] });
});

test('without a board there is no time, only what the prediction counts (synthetic prediction)', () => {
  expect(savingOf(preview)).toEqual({ ms: null, kernels: 1, movedBytes: 40, confidence: 'medium' });
});

test('with estimates the saving is a range (synthetic prediction)', () => {
  const timed = (of: typeof before, lowMs: number, highMs: number): typeof before => ({
    ...of,
    layers: of.layers.map((entry) => ({ ...entry, estimate: { lowMs, highMs, confidence: 'low' } })),
  });
  const saving = savingOf({ ...preview, predictionBefore: timed(before, 1, 2), predictionAfter: timed(after, 1, 1.5) });
  expect(saving.ms).toEqual([1, 3]);
});

test('a range says whether it saves, costs, or may do either', () => {
  expect(savedText([0.06, 0.29])).toBe('saves 0.060 to 0.290 ms');
  expect(savedText([-0.002, -0.001])).toBe('costs 0.001 to 0.002 ms');
  expect(savedText([-0.001, 0.003])).toBe('−0.003 to +0.001 ms');
});

test('the largest promise stands first', () => {
  const saving = (low: number, high: number, kernels: number) => ({
    ms: [low, high] as const,
    kernels,
    movedBytes: 0,
    confidence: null,
  });
  const sorted = [saving(0, 0.1, 0), saving(0.2, 0.4, 0), saving(0, 0.1, 3)].toSorted(bySaving);
  expect(sorted.map(({ ms, kernels }) => [ms[1], kernels])).toEqual([
    [0.4, 0],
    [0.1, 3],
    [0.1, 0],
  ]);
});
