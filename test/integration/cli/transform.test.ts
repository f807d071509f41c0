import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

/** The contract of the commands that make one model out of another: quantize, mask, fp16. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-transform-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const count = expect.any(Number);
const figures = { findings: count, reformatsQdq: count, int8ToInt8: count, int8ToFloat: count, movedBytes: count };
const written = (path: string) => ({ path, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });

describeWithShared('commands that make a model', (shared) => {
  const float = join(shared, 'models/resnet18/fp32.onnx');
  const quantized = join(shared, 'models/resnet18/naive.onnx');
  const verdictOf = async (path: string, target: string) => {
    const inspected = await runCli(['inspect', path, '--json', '--target', target]);
    return (inspected.json as { legality: { verdict: string } }).legality.verdict;
  };

  test('quantize: the keys of the contract, and a model that the target takes and that agrees with float', async () => {
    const output = join(folder, 'quantized.onnx');
    const { code, json } = await runCli([
      'quantize',
      float,
      '-o',
      output,
      '--json',
      '--random',
      '4',
      '--head',
      'quantize',
      '--exclude',
      'layer4.*downsample',
    ]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      output: written(output),
      pairs: { activation: 22, weight: 19 },
      method: 'max',
      images: null,
      calibrationMs: count,
      before: { ...figures, reformatsQdq: 0 },
      after: figures,
    });
    const { excluded } = json as { excluded: readonly { node: string; reason: string }[] };
    expect(excluded.map(({ reason }) => reason)).toEqual([
      'left out by /layer4.*downsample/',
      'AP-15: it multiplies 1 × 64 by 64 × 10, too thin for INT8 tensor cores',
    ]);
    expect(await verdictOf(output, 'trt=11.4,sm=86')).toBe('accepted');
    const scored = await runCli(['score', float, output, '--json', '--random', '2']);
    const { outputs } = scored.json as { outputs: readonly { cosine: number }[] };
    expect(Math.min(...outputs.map(({ cosine }) => cosine))).toBeGreaterThan(0.99);
  });

  test.each(['percentile', 'mse', 'entropy'])('quantize --method %s', async (method) => {
    const output = join(folder, `${method}.onnx`);
    const { code, json } = await runCli([
      'quantize',
      float,
      '-o',
      output,
      '--json',
      '--random',
      '2',
      '--method',
      method,
    ]);
    expect([code, json]).toEqual([
      0,
      expect.objectContaining({ method, output: expect.objectContaining(written(output)) }),
    ]);
  });

  test('mask --nodes and --cut', async () => {
    const masked = join(folder, 'masked.onnx');
    const first = await runCli(['mask', quantized, '-o', masked, '--json', '--nodes', 'layer4']);
    expect(first.code).toBe(0);
    expect(first.json).toMatchObject({ output: written(masked), before: figures, after: figures });
    const cut = join(folder, 'cut.onnx');
    const second = await runCli(['mask', masked, '-o', cut, '--json', '--cut', '/maxpool/MaxPool_output_0']);
    expect(second.json).toMatchObject({ output: written(cut), plan: [{ op: 'cut-model' }] });
    const inspected = await runCli(['inspect', cut, '--json']);
    expect(inspected.json).toMatchObject({ model: { outputs: [{ name: '/maxpool/MaxPool_output_0' }] } });
  });

  test.each([float, quantized])('fp16 of %s: taken by TensorRT 11, run by ONNX Runtime', async (model) => {
    const output = join(folder, 'half.onnx');
    const target = ['--target', 'trt=11.4,sm=86'];
    const { code, json } = await runCli(['fp16', model, '-o', output, '--json', ...target]);
    expect(code).toBe(0);
    expect(json).toMatchObject({ output: written(output), plan: expect.any(Array), before: figures, after: figures });
    expect(await verdictOf(output, 'trt=11.4,sm=86')).toBe('accepted');
    const scored = await runCli(['score', model, output, '--json', '--random', '2']);
    const { outputs } = scored.json as { outputs: readonly { cosine: number }[] };
    expect(Math.min(...outputs.map(({ cosine }) => cosine))).toBeGreaterThan(0.99);
  });

  test('fp16 --io int8: the input that the network quantizes first', async () => {
    const output = join(folder, 'int8-input.onnx');
    const { json } = await runCli(['fp16', quantized, '-o', output, '--json', '--io', 'int8']);
    expect((json as { plan: readonly { rule: string }[] }).plan[0]).toMatchObject({ op: 'convert-type', scale: count });
    const inspected = await runCli(['inspect', output, '--json']);
    expect(inspected.json).toMatchObject({ model: { inputs: [{ dtype: 'int8' }] } });
  });

  test.each([
    ['fp16 with an unknown policy', ['fp16', float, '--io', 'half'], 'E-USAGE'],
    ['quantize a quantized model', ['quantize', quantized], 'E-QUANTIZED'],
    ['quantize with a bad expression', ['quantize', float, '--exclude', '('], 'E-USAGE'],
    ['quantize by an unknown method', ['quantize', float, '--method', 'best'], 'E-USAGE'],
    ['mask nothing', ['mask', quantized], 'E-USAGE'],
    ['mask what is not there', ['mask', quantized, '--nodes', 'nobody'], 'E-NOT-FOUND'],
    ['cut at what is not there', ['mask', quantized, '--cut', 'nobody'], 'E-NOT-FOUND'],
  ])('%s: an error of its own', async (_, args, code) => {
    const result = await runCli([...args, '-o', join(folder, 'never.onnx'), '--json']);
    expect([result.code, (result.json as { error: { code: string } }).error.code]).toEqual([2, code]);
  });

  test('a model is never written over the given one', async () => {
    const result = await runCli(['quantize', float, '-o', float, '--json']);
    expect((result.json as { error: { code: string } }).error.code).toBe('E-USAGE');
  });
});
