import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { expect, test } from 'vitest';
import type { CauseGroup, ComparedRun, Comparison } from '../../../shared/compare/types.ts';
import { flowOf } from '../../../shared/engine/view/flow.ts';
import { groupRows, neighbourLayers, rowOfLayer } from '../../../src-renderer/features/compare/groupRow.ts';
import { engine, layer } from '../engine/view/engineOf.ts';

const engineA = engine([layer('conv1', { outputs: ['a'] }), layer('conv2', { inputs: ['a'] })]);
const engineB = engine([
  layer('conv1', { outputs: ['a'] }),
  layer('q', { kind: 'qdq', inputs: ['a'], outputs: ['b'] }),
  layer('conv2', { inputs: ['b'] }),
]);

const run: ComparedRun = { label: 'run', figures: 'recorded', conditions: unknownConditions };

const group = (
  layersA: readonly string[],
  layersB: readonly string[],
  ms: number,
  onnxNodes: readonly string[],
): CauseGroup => ({
  onnxNodes,
  layersA,
  layersB,
  aMs: 0,
  bMs: ms,
  ms,
  why: '',
  rule: null,
});

const comparison: Comparison = {
  a: run,
  b: run,
  fair: { ok: true, reasons: [], notes: [] },
  endToEnd: null,
  profile: null,
  causes: [
    { cause: 'qdq-reformat', ms: 1, share: 0.99, groups: [group([], ['q'], 1, ['Q_1'])] },
    {
      cause: 'kernel-choice',
      ms: 0.001,
      share: 0.01,
      groups: [group(['conv1'], ['conv1'], 0.001, ['Conv_0']), group(['conv2'], ['conv2'], 0, ['Conv_1', 'Relu_2'])],
    },
  ],
  aligned: { coreNodes: 3, shareOfTimeA: 1, shareOfTimeB: 1 },
  graphsEqual: { precision: false, fusion: true, remaining: [] },
};
const rows = groupRows(comparison, engineA, engineB);

test('groups become lines with their layers on both sides (synthetic comparison)', () => {
  expect(rows.map(({ where, layersA, layersB }) => [where, layersA, layersB])).toEqual([
    ['Q_1', [], [1]],
    ['Conv_0', [0], [0]],
    ['Conv_1 … Relu_2', [1], [2]],
  ]);
  expect(rowOfLayer(rows, 'b', 2)).toBe(rows[2]);
  expect(rowOfLayer(rows, 'a', 7)).toBeNull();
});

test('only what moves the total is called changed (synthetic comparison)', () => {
  expect(rows.map((row) => row.isChanged)).toEqual([true, false, false]);
});

test('in an engine of many equal changes all of them are changed (synthetic comparison)', () => {
  const groups = Array.from({ length: 1000 }, (_, at) => group([], ['q'], 0.01, [`Q_${at}`]));
  const large = groupRows(
    { ...comparison, causes: [{ cause: 'qdq-reformat', ms: 10, share: 1, groups }] },
    engineA,
    engineB,
  );
  expect(large.filter((row) => row.isChanged)).toHaveLength(1000);
});

test('a kernel of one side has its place on the other between what stands beside it (synthetic comparison)', () => {
  expect(new Set(neighbourLayers(rows, rows[0]!, 'a', flowOf(engineB)))).toEqual(new Set([0, 1]));
});
