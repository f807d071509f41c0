import { expect, test } from 'vitest';
import type { VariantScales } from '../../../shared/contract/variantMethods.ts';
import { addValues, emptyHistogram } from '../../../shared/qdq/calibrate/histogram.ts';
import { createWorkTasks } from '../../../src-main/api/workTasks.ts';
import {
  dataChoiceOf,
  inputsChoiceOf,
  newDataDraft,
  numbersOf,
} from '../../../src-renderer/features/variants/dataDraft.ts';
import { nodeRows, outputsOf, searchNodes, withNames } from '../../../src-renderer/features/variants/nodeRows.ts';
import { barsOf, outlookOf, presetsOf, tensorRows } from '../../../src-renderer/features/variants/scaleRows.ts';

test('data is chosen whole or says what it lacks', () => {
  const draft = newDataDraft(16);
  expect(dataChoiceOf(draft)).toEqual({ data: { kind: 'random', count: 16 } });
  for (const count of ['', '0', '2.5', '5000', 'x'])
    expect(dataChoiceOf({ ...draft, count })).toHaveProperty('missing');
  expect(dataChoiceOf({ ...draft, kind: 'images' })).toEqual({ missing: 'Choose a folder of images.' });
  const images = { ...draft, kind: 'images', images: { token: 't', name: 'photos' }, mean: '0.5, 0.4 0.3' } as const;
  expect(dataChoiceOf(images)).toEqual({
    data: {
      kind: 'images',
      token: 't',
      preparation: { fit: 'stretch', layout: 'auto', mean: [0.5, 0.4, 0.3], std: [] },
    },
  });
  expect(dataChoiceOf({ ...images, std: '1, 0, 1' })).toHaveProperty('missing');
  expect(dataChoiceOf({ ...images, std: 'one' })).toHaveProperty('missing');
  expect(numbersOf(' ')).toEqual([]);
});

test('a model with open axes lacks its shapes until they are typed', () => {
  const draft = newDataDraft(4);
  const data = { kind: 'random', count: 4 };
  const image = { name: 'images', shape: [null, 3, null, null] };
  expect(inputsChoiceOf(draft, [{ name: 'x', shape: [null, 3, 8, 8] }])).toEqual({ data, shapes: null });
  expect(inputsChoiceOf(draft, [image])).toEqual({
    missing: 'Type the shape of images, such as images:1x3x640x640.',
  });
  expect(inputsChoiceOf({ ...draft, shapes: 'images:1x3x' }, [image])).toEqual({
    missing: "'images:1x3x' is not a shape. Type images:1x3x640x640.",
  });
  expect(inputsChoiceOf({ ...draft, shapes: 'other:1x3x8x8' }, [image])).toHaveProperty('missing');
  const typed = { ...draft, shapes: ' images:1x3x64x96 ' };
  expect(inputsChoiceOf(typed, [image])).toEqual({ data, shapes: 'images:1x3x64x96' });
  expect(inputsChoiceOf({ ...typed, count: '0' }, [image])).toHaveProperty('missing');
});

const tensor = (name: string) => ({ name, dtype: 'fp32', shape: null }) as const;
const drawing = {
  nodes: [
    { kind: 'node', name: '/head/Conv', op: 'Conv', role: 'compute' },
    { kind: 'node', name: 'w', op: 'Constant', role: 'constant' },
    { kind: 'node', name: '/head/Relu', op: 'Relu', role: 'compute' },
    { kind: 'output', tensor: tensor('y') },
  ],
  edges: [
    { from: 0, to: 2, tensor: tensor('a') },
    { from: 2, to: 3, tensor: tensor('y') },
  ],
} as const;

test('nodes that compute are picked from, by every word of name, operator and reason', () => {
  const rows = nodeRows(drawing, [{ node: '/head/Conv', reason: 'AP-24: it writes a result of the model' }]);
  expect(rows.map(({ name }) => name)).toEqual(['/head/Conv', '/head/Relu']);
  expect(searchNodes(rows, 'HEAD result').map(({ name }) => name)).toEqual(['/head/Conv']);
  expect(searchNodes(rows, 'relu')).toHaveLength(1);
  expect(outputsOf(drawing, new Set(['/head/Conv', '/head/Relu']))).toEqual(['a', 'y']);
  expect([...withNames(new Set(['a']), ['b'], true)]).toEqual(['a', 'b']);
  expect([...withNames(new Set(['a', 'b']), ['a'], false)]).toEqual(['b']);
});

const narrow = addValues(
  emptyHistogram(),
  Float32Array.from({ length: 5000 }, (_, at) => at / 5000),
);
const wide = addValues(
  emptyHistogram(),
  Float32Array.from({ length: 5000 }, (_, at) => at / 1000),
);
const amax = (value: number) => ({ max: value, percentile: value, mse: value, entropy: value });
const group = {
  id: 'a',
  members: [
    { tensor: 'a', pair: 'qa', scale: 1 / 127 },
    { tensor: 'b', pair: 'qb', scale: 5 / 127 },
  ],
  through: ['cat'],
  state: 'unequal',
  canRescale: true,
} as const;
const scales: VariantScales = {
  groups: [group],
  calibration: {
    method: 'max',
    percentile: 99.99,
    samples: 1,
    tensors: [
      { tensor: 'a', histogram: narrow, amax: amax(1) },
      { tensor: 'b', histogram: wide, amax: amax(5) },
    ],
  },
};

test('one scale for a group: the larger costs the narrow member its bits, the smaller clips the wide one', () => {
  const histograms = new Map([
    ['a', narrow],
    ['b', wide],
  ]);
  const [a, b] = outlookOf(group, 5 / 127, histograms);
  expect(a!.lossDb).toBeCloseTo(20 * Math.log10(5), 0);
  expect(b).toMatchObject({ lossDb: 0, clippedShare: 0 });
  const [, clipped] = outlookOf(group, 1 / 127, histograms);
  expect(clipped!.clippedShare).toBeCloseTo(0.8, 2);
  expect(clipped!.lossDb!).toBeGreaterThan(30);
});

test('without a histogram a smaller scale has no known cost', () => {
  expect(outlookOf(group, 2 / 127, new Map()).map(({ lossDb }) => lossDb)).toEqual([20 * Math.log10(2), null]);
});

test('presets are the largest member, and each method on the union of the members', () => {
  const presets = presetsOf(group, scales.calibration);
  expect(presets.map(({ name }) => name)).toEqual([
    'largest member',
    'max of union',
    'percentile of union',
    'mse of union',
    'entropy of union',
  ]);
  expect(presets[1]!.scale * 127).toBeCloseTo(4.999, 3);
  expect(presetsOf(group, null).map(({ name }) => name)).toEqual(['largest member']);
});

test('a tensor is listed with what its scale in the model does to it', () => {
  const [a] = tensorRows(scales);
  expect(a).toMatchObject({ currentAmax: 1, clippedShare: 0 });
  const bars = barsOf(narrow, 10);
  expect(bars).toHaveLength(10);
  expect(Math.max(...bars)).toBe(1);
});

test('progress has a time left once there is a pace, and work can be stopped by its name', async () => {
  const told: unknown[] = [];
  let now = 0;
  const tasks = createWorkTasks(
    (event) => told.push(event),
    () => now,
  );
  const stopped = await tasks.run('mine', async (progress, signal) => {
    progress(1, 5);
    now = 2000;
    progress(2, 5);
    tasks.stop('another');
    expect(signal.aborted).toBe(false);
    tasks.stop('mine');
    return signal.aborted;
  });
  expect(stopped).toBe(true);
  expect(told).toEqual([
    { kind: 'progress', task: 'mine', done: 1, total: 5, secondsLeft: null },
    { kind: 'progress', task: 'mine', done: 2, total: 5, secondsLeft: 6 },
  ]);
});

test('work ends with the project that it is done in', async () => {
  const tasks = createWorkTasks(() => undefined);
  const ended = ['one', 'other'].map((task) =>
    tasks.run(task, async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return signal.aborted;
    }),
  );
  tasks.stopAll();
  expect(await Promise.all(ended)).toEqual([true, true]);
});
