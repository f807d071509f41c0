import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { addValues, emptyHistogram, sumHistograms } from '../../../shared/qdq/calibrate/histogram.ts';
import { amaxOf } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { randomFeeds } from '../../../src-main/devices/onnxruntime/child/inputs.ts';
import { onnxruntimeCalibrator } from '../../../src-main/devices/onnxruntime/onnxruntimeCalibrator.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { graphOf } from '../../support/graphOf.ts';
import { never, writeGraph } from '../../support/runtimeJobs.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const calibrator = onnxruntimeCalibrator(nodeProcessHost(), null);
const inner = writeGraph(
  join(root, 'inner.onnx'),
  graphOf('x:f32[1,3,8,8] -> LeakyRelu1 -> a\n a -> Neg1 -> b\n b -> q(0.1) -> Neg2 -> y'),
);

/** The values that the calibrator saw, made again from the same seed. */
const raw = (sample: number): Float32Array =>
  randomFeeds([{ name: 'x', dtype: 'fp32', shape: [1, 3, 8, 8] }], 5, sample)['x']!.data as Float32Array;

describe('one pass over seeded inputs', () => {
  const request = { model: inner, tensors: ['x', 'a', 'b'], data: { kind: 'random', count: 3, seed: 5 } } as const;

  test('the largest |x| is that of the raw tensors, of inputs too', async () => {
    const seen: number[] = [];
    const amax = valueOf(await calibrator.amax({ ...request, onProgress: (done) => seen.push(done) }, never));
    const largest = Math.max(...[0, 1, 2].flatMap((sample) => [...raw(sample)]));
    expect([...amax]).toEqual([
      ['x', largest],
      ['a', largest],
      ['b', largest],
    ]);
    expect(seen).toEqual([1, 2, 3]);
  });

  test('histograms, and what every method makes of them, are those of the raw tensors', async () => {
    const histograms = valueOf(await calibrator.histograms(request, never)).histograms;
    const expected = [0, 1, 2].reduce((histogram, sample) => addValues(histogram, raw(sample)), emptyHistogram());
    expect(histograms.get('b')).toEqual(expected);
    for (const method of ['max', 'percentile', 'mse', 'entropy'] as const)
      expect(amaxOf(histograms.get('a')!, method)).toBe(amaxOf(expected, method));
    const union = sumHistograms(histograms.get('a')!, histograms.get('b')!);
    expect(union.total).toBe(2 * expected.total);
    expect(amaxOf(union, 'max')).toBe(expected.amax);
  });
});

describe('pictures', () => {
  test('a folder of PNG files, resized to the input', async () => {
    const folder = join(root, 'pictures');
    mkdirSync(folder);
    const grey = (value: number) =>
      encode({ width: 4, height: 2, data: new Uint8Array(24).fill(value), channels: 3, depth: 8 });
    writeFileSync(join(folder, 'a.png'), grey(51));
    writeFileSync(join(folder, 'b.png'), grey(102));
    writeFileSync(join(folder, 'notes.txt'), 'no picture');
    const request = { model: inner, tensors: ['a'], data: { kind: 'images', folder } } as const;
    expect(valueOf(await calibrator.amax(request, never)).get('a')).toBe(Math.fround(0.4));
    writeFileSync(join(folder, 'c.png'), 'broken');
    expect(errorOf(await calibrator.amax(request, never)).code).toBe('E-IMAGES');
  });

  test('a model that takes no picture', async () => {
    const model = writeGraph(join(root, 'flat.onnx'), graphOf('x:f32[1,8] -> Neg1 -> y'));
    const request = { model, tensors: ['y'], data: { kind: 'images', folder: root } } as const;
    expect(errorOf(await calibrator.amax(request, never)).code).toBe('E-IMAGES');
  });
});

describe('what cannot be calibrated', () => {
  test('a tensor that no node makes', async () => {
    const request = { model: inner, tensors: ['nowhere'], data: { kind: 'random', count: 1, seed: 1 } } as const;
    expect(errorOf(await calibrator.amax(request, never)).code).toBe('E-NOT-FOUND');
  });

  test('a cancel ends it within a second', async () => {
    const slow = writeGraph(
      join(root, 'slow.onnx'),
      graphOf('x:f32[1,64,128,128] -> conv1(64 k3 p1) -> a\n a -> conv2(64 k3 p1) -> y'),
    );
    const stop = new AbortController();
    let begin = 0;
    const onProgress = () => {
      begin ||= performance.now();
      stop.abort();
    };
    const request = {
      model: slow,
      tensors: ['a'],
      data: { kind: 'random', count: 1000, seed: 1 },
      onProgress,
    } as const;
    expect(errorOf(await calibrator.amax(request, stop.signal)).code).toBe('E-CANCELLED');
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

describe('what was counted is kept', () => {
  const slow = writeGraph(
    join(root, 'long.onnx'),
    graphOf('x:f32[1,64,96,96] -> conv1(64 k3 p1) -> a\n a -> conv2(64 k3 p1) -> relu1 -> y'),
  );
  const request = { model: slow, tensors: ['x', 'a', 'y'], data: { kind: 'random', count: 12, seed: 3 } } as const;
  const storeIn = (name: string) => onnxruntimeCalibrator(nodeProcessHost(), join(root, name));

  test('a pass that was killed goes on where it was, to the same bits', { timeout: 60_000 }, async () => {
    const whole = valueOf(await calibrator.histograms(request, never));
    const store = storeIn('killed');
    const stop = new AbortController();
    const isSaved = () => readdirSync(join(root, 'killed')).some((name) => name.endsWith('.partial'));
    mkdirSync(join(root, 'killed'));
    const killed = await store.histograms({ ...request, onProgress: () => isSaved() && stop.abort() }, stop.signal);
    expect(errorOf(killed).code).toBe('E-CANCELLED');
    const resumed = valueOf(await store.histograms(request, never));
    expect(resumed.samplesRun).toBeLessThan(12);
    expect(resumed.samplesRun).toBeGreaterThan(0);
    expect(resumed.histograms).toEqual(whole.histograms);
    expect(valueOf(await store.histograms(request, never)).samplesRun).toBe(0);
  });

  const small = { model: inner, tensors: ['a'], data: { kind: 'random', count: 2, seed: 5 } } as const;

  test('only tensors that nobody counted are run for; other data is another pass', async () => {
    const store = storeIn('kept');
    const first = valueOf(await store.histograms(small, never));
    expect(first.samplesRun).toBe(2);
    const more = valueOf(await store.histograms({ ...small, tensors: ['b', 'a'] }, never));
    expect([more.samplesRun, more.pass]).toEqual([2, first.pass]);
    expect([...more.histograms.keys()]).toEqual(['b', 'a']);
    expect(valueOf(await store.histograms({ ...small, tensors: ['a', 'b'] }, never)).samplesRun).toBe(0);
    const other = valueOf(await store.histograms({ ...small, data: { ...small.data, seed: 6 } }, never));
    expect([other.samplesRun, other.pass === first.pass]).toEqual([2, false]);
  });

  test('pictures are known by what they hold; a changed one is another pass', async () => {
    const folder = join(root, 'known');
    mkdirSync(folder);
    const grey = (value: number) =>
      encode({ width: 4, height: 2, data: new Uint8Array(24).fill(value), channels: 3, depth: 8 });
    writeFileSync(join(folder, 'a.png'), grey(51));
    const store = storeIn('pictures');
    const pictures = { model: inner, tensors: ['a'], data: { kind: 'images', folder } } as const;
    valueOf(await store.histograms(pictures, never));
    writeFileSync(join(folder, 'a.png'), grey(51));
    expect(valueOf(await store.histograms(pictures, never)).samplesRun).toBe(0);
    writeFileSync(join(folder, 'a.png'), grey(52));
    expect(valueOf(await store.histograms(pictures, never)).samplesRun).toBe(1);
  });

  test('files of a pass that do not read are as good as none', async () => {
    const store = storeIn('broken');
    const { pass, histograms } = valueOf(await store.histograms(small, never));
    const file = join(root, 'broken', `${pass}.pass`);
    for (const damage of ['', 'text\n', '{}\n', '{"format":"qdq-studio histograms 1","tensors":[1,2]}\nxx']) {
      writeFileSync(file, damage);
      const again = valueOf(await store.histograms(small, never));
      expect([again.samplesRun, again.histograms]).toEqual([2, histograms]);
    }
  });
});

test('values that are no numbers, where a scale is needed', async () => {
  const model = writeGraph(
    join(root, 'nan.onnx'),
    graphOf('x:f32[1,8] -> Neg1 -> a\n a -> Sqrt1 -> b\n b -> Neg2 -> y'),
  );
  const request = { model, tensors: ['a', 'b'], data: { kind: 'random', count: 2, seed: 1 } } as const;
  const error = errorOf(await calibrator.histograms(request, never));
  expect([error.code, error.message]).toEqual(['E-NOT-FINITE', expect.stringContaining("'b'")]);
  expect(valueOf(await calibrator.amax({ ...request, tensors: ['a'] }, never)).size).toBe(1);
});

describeWithShared('the sample', (shared) => {
  test('least-squares scales from its pictures are those it was exported with, where these reach as far', async () => {
    const naive = coreGraphOf(valueOf(await openModel(join(shared, 'sample/naive-ptq.onnx'))).graph);
    const exported = new Map(
      naive.pairs.flatMap(({ root: kind, tensor, scale }) =>
        kind === 'activation' && scale ? [[tensor, 127 * scale.values[0]!] as const] : [],
      ),
    );
    const request = {
      model: join(shared, 'sample/float.onnx'),
      tensors: [...exported.keys()],
      data: { kind: 'images', folder: join(shared, 'sample/calib') },
    } as const;
    const histograms = valueOf(await calibrator.histograms(request, never)).histograms;
    // The files were calibrated on 256 pictures, of which 64 are here: a range that these never reach says nothing.
    const reached = [...exported].filter(([tensor, clip]) => clip <= amaxOf(histograms.get(tensor)!, 'max'));
    const ratios = reached.map(([tensor, clip]) => amaxOf(histograms.get(tensor)!, 'mse') / clip);
    ratios.sort((a, b) => a - b);
    const median = ratios[ratios.length >> 1]!;
    console.log(
      `${ratios.length} clips, ours over the exported: ${[ratios[0], median, ratios.at(-1)].map((x) => x!.toFixed(3)).join(' … ')}`,
    );
    expect(ratios.length).toBeGreaterThan(20);
    expect(median).toBeGreaterThan(0.97);
    expect(median).toBeLessThan(1.03);
    expect(ratios.filter((ratio) => ratio > 0.85 && ratio < 1.15).length).toBeGreaterThan(0.8 * ratios.length);
  });
});
