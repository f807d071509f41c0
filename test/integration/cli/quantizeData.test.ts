import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { derivedScales, pairScales } from '../../../shared/qdq/calibrate/derivedScales.ts';
import { readTrtCache } from '../../../shared/qdq/calibrate/trtCache.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { graphOf } from '../../support/graphOf.ts';
import { numpyFile } from '../../support/numpyFiles.ts';
import { runCli } from '../../support/runCli.ts';
import { writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/** `qdq quantize` on all kinds of data, synthetic models. */

const root = temporaryFolder();
const output = join(root, 'out.onnx');
const model = writeGraph(
  join(root, 'net.onnx'),
  graphOf(`
    x:f32[1,3,32,32] -> conv1(32) -> relu -> a
    a -> maxpool1 -> b
    b -> conv2(32) -> relu2 -> y`),
);
const folder = (name: string, files: Readonly<Record<string, Uint8Array | string>> = {}): string => {
  const path = join(root, name);
  mkdirSync(path);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(path, file), bytes);
  return path;
};
const png = (value: number) =>
  encode({ width: 8, height: 8, data: new Uint8Array(192).fill(value), channels: 3, depth: 8 });
const pictures = folder('pictures', { 'a.png': png(51), 'b.png': png(204) });

interface Quantized {
  readonly images: number | null;
  readonly samplesRun: number;
  readonly cache: string | null;
  readonly error: { readonly code: string; readonly message: string };
}
const quantize = async (path: string, ...options: readonly string[]) => {
  const { json, code } = await runCli(['quantize', path, '-o', output, '--head', 'quantize', '--json', ...options]);
  return { ...(json as Quantized), code };
};

test('a second method over the same pictures runs nothing; another preparation does', { timeout: 60_000 }, async () => {
  expect(await quantize(model, '--images', pictures)).toMatchObject({ code: 0, images: 2, samplesRun: 2 });
  for (const method of [['entropy'], ['mse'], ['percentile', '--percentile', '90']])
    expect(await quantize(model, '--images', pictures, '--method', ...method)).toMatchObject({
      code: 0,
      samplesRun: 0,
    });
  expect(await quantize(model, '--images', pictures, '--std', '1,1,2')).toMatchObject({ code: 0, samplesRun: 2 });
});

test('--write-cache: the scales of the pairs, and those that follow from them', { timeout: 60_000 }, async () => {
  const file = join(root, 'int8.cache');
  expect(await quantize(model, '--images', pictures, '--write-cache', file)).toMatchObject({ code: 0, cache: file });
  const { header, scales } = valueOf(readTrtCache(readFileSync(file, 'utf8')));
  expect(header).toBe('TRT-100300-EntropyCalibration2');
  const core = coreGraphOf(valueOf(await openModel(output)).graph);
  expect(scales).toEqual(derivedScales(core, pairScales(core)));
  expect(scales.get('b')).toBe(scales.get('a'));
  const fixed = join(root, 'fixed.cache');
  const result = await runCli(['fix', output, '--dry-run', '--write-cache', fixed, '--json']);
  expect(result.code).toBe(0);
  expect(readFileSync(fixed, 'utf8')).toBe(readFileSync(file, 'utf8'));
  expect(await quantize(model, '--random', '1', '--target', 'trt=11.4,sm=87', '--write-cache', fixed)).toMatchObject({
    code: 2,
    error: { code: 'E-CALIBRATION-CACHE' },
  });
});

describe('data that cannot be used: a code, and words that say what is wrong', () => {
  const two = writeGraph(
    join(root, 'two.onnx'),
    graphOf('a:f32[1,32,8,8] -> conv1(32) -> p\n b:f32[1,32,8,8] -> relu -> q\n p, q -> add -> y'),
  );
  const nan = writeGraph(
    join(root, 'nan.onnx'),
    graphOf('x:f32[1,3,32,32] -> Neg1 -> Sqrt1 -> a\n a -> conv1(32) -> y'),
  );
  const cases: readonly (readonly [string, string, readonly string[], string, string])[] = [
    ['an empty folder', model, ['--images', folder('empty')], 'E-IMAGES', 'holds no PNG or JPEG file'],
    ['a folder that is not there', model, ['--images', join(root, 'nowhere')], 'E-IMAGES', 'cannot be read'],
    ['a broken picture', model, ['--images', folder('broken', { 'x.jpg': 'no picture' })], 'E-IMAGES', 'x.jpg'],
    ['a mean for another model', model, ['--images', pictures, '--mean', '0.5'], 'E-IMAGES', '3 channels'],
    ['the wrong layout', model, ['--images', pictures, '--layout', 'nhwc'], 'E-IMAGES', 'height, width, 3 or 1'],
    ['pictures for two inputs', two, ['--images', pictures], 'E-IMAGES', 'Give arrays instead'],
    [
      'arrays of another shape',
      model,
      ['--arrays', folder('shape', { 'x.npy': numpyFile('floats') })],
      'E-ARRAYS',
      '[1, 3, 32, 32]',
    ],
    [
      'arrays of another type',
      model,
      ['--arrays', folder('type', { 'x.npy': numpyFile('integers') })],
      'E-ARRAYS',
      'int64',
    ],
    [
      'one array for two inputs',
      two,
      ['--arrays', folder('one', { 'x.npy': numpyFile('floats') })],
      'E-ARRAYS',
      "'a', 'b'",
    ],
    ['values that are no numbers', nan, ['--images', pictures], 'E-NOT-FINITE', "'a'"],
    ['a cache in place of the model', model, ['--random', '1', '--write-cache', model], 'E-USAGE', 'place of a model'],
    ['a percentile above 100', model, ['--random', '1', '--percentile', '101'], 'E-USAGE', '101'],
  ];
  test.each(cases)('%s', { timeout: 30_000 }, async (_, path, options, code, words) => {
    const result = await quantize(path, ...options);
    expect([result.code, result.error.code]).toEqual([2, code]);
    expect(result.error.message).toContain(words);
  });

  test('several inputs are calibrated on random values', { timeout: 30_000 }, async () => {
    expect(await quantize(two, '--random', '2')).toMatchObject({ code: 0, samplesRun: 2 });
  });
});
