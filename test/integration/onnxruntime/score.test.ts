import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onnxruntimeScorer, type ScoreRequest } from '../../../src-main/devices/onnxruntime/score.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { graphOf } from '../../support/graphOf.ts';
import { never, writeGraph } from '../../support/runtimeJobs.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const isLong = process.env['QDQ_LONG'] === '1';
const score = (request: Omit<ScoreRequest, 'shapes'>) =>
  onnxruntimeScorer(nodeProcessHost())({ shapes: null, ...request }, () => {}, never);

describe('agreement of two models', () => {
  const random = { kind: 'random', count: 3, seed: 1 } as const;
  const plain = writeGraph(join(root, 'plain.onnx'), graphOf('x:f32[1,4,8,8] -> relu1 -> a\n a -> Neg1 -> y'));
  const fake = writeGraph(join(root, 'fake.onnx'), graphOf('x:f32[1,4,8,8] -> relu1 -> a\n a -> q(0.1) -> Neg1 -> y'));

  test('outputs and inner tensors by name', async () => {
    const { outputs, layers, map } = valueOf(
      await score({ model: fake, reference: plain, data: random, labels: null }),
    );
    expect(layers.map(({ name, maxAbs }) => [name, maxAbs])).toEqual([['a', 0]]);
    expect(outputs[0]).toMatchObject({ name: 'y', nonFinite: 0 });
    expect(outputs[0]!.maxAbs).toBeGreaterThan(0.04);
    expect(outputs[0]!.maxAbs).toBeLessThanOrEqual(0.0500001);
    expect(map).toBeNull();
  });

  test('outputs of other names are taken by place, other shapes not at all', async () => {
    const renamed = writeGraph(join(root, 'renamed.onnx'), graphOf('x:f32[1,4,8,8] -> relu1 -> Neg1 -> z'));
    const other = valueOf(await score({ model: renamed, reference: plain, data: random, labels: null }));
    expect(other.outputs).toMatchObject([{ name: 'z', cosine: 1 }]);
    const shaped = writeGraph(join(root, 'shaped.onnx'), graphOf('x:f32[1,4,8,8] -> maxpool1 -> y'));
    expect(valueOf(await score({ model: shaped, reference: plain, data: random, labels: null })).outputs).toEqual([]);
  });

  test('inner tensors of one network are found whatever they are called', async () => {
    const other = writeGraph(
      join(root, 'numbered.onnx'),
      graphOf('x:f32[1,4,8,8] -> relu1 -> t17\n t17 -> q(0.1) -> Neg9 -> out'),
    );
    const { layers } = valueOf(await score({ model: other, reference: plain, data: random, labels: null }));
    expect(layers).toMatchObject([{ name: 't17', maxAbs: 0 }]);
  });

  test('a variant with FP16 inputs is given the same numbers, rounded', async () => {
    const half = writeGraph(join(root, 'half.onnx'), graphOf('x:f16[1,4,8,8] -> relu1 -> a\n a -> Neg1 -> y'));
    for (const [model, reference] of [
      [half, plain],
      [plain, half],
    ] as const) {
      const { outputs } = valueOf(await score({ model, reference, data: random, labels: null }));
      expect(outputs[0]!.cosine).toBeGreaterThan(0.99999);
      expect(outputs[0]!.maxAbs).toBeGreaterThan(0);
    }
  });

  test('what a float is as an integer nobody knows here', async () => {
    const whole = writeGraph(join(root, 'whole.onnx'), graphOf('x:i8[1,4,8,8] -> DQ(0.1) -> relu1 -> y'));
    const failed = await score({ model: whole, reference: plain, data: random, labels: null });
    expect(errorOf(failed).message).toMatch(/'x' \(int8\) cannot be given what the other model takes/);
  });

  test('labels that cannot be read', async () => {
    const labels = { file: join(root, 'none.json'), decode: null, nms: null };
    const images = { kind: 'images', folder: root } as const;
    for (const data of [images, random])
      expect(errorOf(await score({ model: plain, reference: plain, data, labels })).code).toBe('E-LABELS');
  });
});

/** mAP50-95, mAP50 and mAP75 on the 64 pictures of `val/`, from the sample's README. */
const published: Readonly<Record<string, readonly [number, number, number]>> = {
  float: [0.7217, 0.8776, 0.8034],
  'naive-ptq': [0.6919, 0.8664, 0.7887],
  'naive-qat': [0.7068, 0.8777, 0.7973],
  'tied-ptq': [0.6914, 0.8777, 0.7805],
  'tied-qat': [0.7023, 0.8778, 0.7887],
};

describeWithShared('a file that the runtime refuses', (shared) => {
  test('is scored by a copy, and is not touched', async () => {
    const exported = join(root, 'as-exported.onnx');
    copyFileSync(join(shared, 'sample/as-exported/naive-qat.onnx'), exported);
    const [bytes, { mtimeMs }] = [readFileSync(exported), statSync(exported)];
    const answer = valueOf(
      await score({
        model: exported,
        reference: join(shared, 'sample/naive-qat.onnx'),
        data: { kind: 'random', count: 1, seed: 1 },
        labels: null,
      }),
    );
    expect(answer.outputs).toMatchObject(['p3', 'p4', 'p5'].map((name) => ({ name, maxAbs: 0 })));
    expect(readFileSync(exported).equals(bytes)).toBe(true);
    expect(statSync(exported).mtimeMs).toBe(mtimeMs);
  });
});

describeWithShared('the mAP of the sample', (shared) => {
  const folder = join(shared, 'sample/val');
  const labels = { file: join(folder, 'labels.json'), decode: null, nms: null };
  const pairs = isLong
    ? [
        ['naive-ptq', 'tied-ptq'],
        ['naive-qat', 'tied-qat'],
        ['float', 'naive-qat'],
      ]
    : [['naive-qat', 'float']];

  test.each(pairs)('%s and %s, as published', { timeout: 300_000 }, async (model = '', reference = '') => {
    const path = (name: string) => join(shared, 'sample', `${name}.onnx`);
    const request = {
      model: path(model),
      reference: path(reference),
      data: { kind: 'images', folder },
      labels,
    } as const;
    const { map, referenceMap, mapDifference, layers } = valueOf(await score(request));
    for (const [name, found] of [
      [model, map],
      [reference, referenceMap],
    ] as const) {
      const [map5095, map50, map75] = published[name]!;
      const within = name === 'float' ? 0.0005 : 0.004;
      console.log(
        `${name}: mAP50-95 ${found?.map5095.toFixed(4)} (published ${map5095}), 95 % ${found?.ci95?.map((x) => x.toFixed(4)).join(' to ')}`,
      );
      expect(Math.abs(found!.map5095 - map5095)).toBeLessThan(within);
      if (name === 'float')
        expect([found!.map50, found!.map75].map((x) => x.toFixed(4))).toEqual([map50, map75].map((x) => x.toFixed(4)));
      expect(found!.images).toBe(64);
      expect(found!.ci95![0]).toBeLessThan(found!.map5095);
      expect(found!.ci95![1]).toBeGreaterThan(found!.map5095);
    }
    expect(layers.length).toBeGreaterThan(200);
    const [low, high] = mapDifference!.ci95!;
    console.log(
      `${model} − ${reference}: ${mapDifference!.map5095.toFixed(4)}, 95 % ${low.toFixed(4)} to ${high.toFixed(4)}`,
    );
    expect(mapDifference!.map5095).toBeCloseTo(map!.map5095 - referenceMap!.map5095, 12);
    expect(low).toBeLessThanOrEqual(mapDifference!.map5095);
    expect(high).toBeGreaterThanOrEqual(mapDifference!.map5095);
    // Both saw the same images: far narrower than either figure's own interval.
    expect(high - low).toBeLessThan((map!.ci95![1] - map!.ci95![0]) / 2);
  });
});
