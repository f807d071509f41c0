import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-inspect-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describeWithShared('qdq inspect on the guide’s models', (shared) => {
  const guide = (name: string): string => join(shared, 'models/guide', name);
  const recorded = ['--target', 'trt=8.4,sm=80', '--json'];

  test.each([
    ['resnet18-naive.onnx', 10, 8, 13],
    ['resnet18-residual.onnx', 3, 19, 2],
    ['resnet18-residual-gap.onnx', 1, 20, 1],
    ['mobilenet_v2-naive.onnx', 17, 36, 17],
  ])('%s: %i surviving Q/DQ, %i INT8→INT8, %i INT8→float', async (name, qdq, int8ToInt8, int8ToFloat) => {
    const { code, json } = await runCli(['inspect', guide(name), ...recorded]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      target: { tensorrt: '8.4', sm: 80 },
      prediction: { reformats: { qdq }, weightedOps: { int8ToInt8, int8ToFloat } },
    });
    const { survivingQdq } = (json as { prediction: { survivingQdq: string[] } }).prediction;
    expect(survivingQdq).toHaveLength(qdq);
  });

  test('has every key of the contract', async () => {
    const { json } = await runCli(['inspect', guide('resnet18-naive.onnx'), '--json']);
    expect(json).toMatchObject({
      model: {
        path: guide('resnet18-naive.onnx'),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        opset: 17,
        irVersion: expect.any(Number),
        nodes: 133,
        initializers: expect.any(Number),
        parameters: expect.any(Number),
        inputs: [{ name: 'images', dtype: 'fp32', shape: [1, 3, 128, 128] }],
        outputs: [{ dtype: 'fp32', shape: [1, 10] }],
      },
      target: { tensorrt: '10.3', sm: 87 },
      pairs: { activation: 21, weight: 21, tieGroups: expect.any(Number), brokenTieGroups: expect.any(Number) },
      deferredTieGroups: expect.any(Array),
      legality: {
        verdict: 'accepted',
        ok: true,
        errors: [],
        warnings: expect.any(Array),
        floatNodes: expect.any(Array),
      },
      findings: expect.any(Array),
      prediction: { movedBytes: expect.any(Number), regions: expect.any(Array), edges: expect.any(Object) },
    });
  });

  test('--fail-on says by its exit code whether there is such a finding', async () => {
    const model = guide('resnet18-naive.onnx');
    expect((await runCli(['inspect', model, '--fail-on', 'error', '--json'])).code).toBe(0);
    expect((await runCli(['inspect', model, '--fail-on', 'warning', '--json'])).code).toBe(1);
    expect((await runCli(['inspect', model, '--fail-on', 'much', '--json'])).code).toBe(2);
  });

  test('prints a table for people', async () => {
    const { code, stdout } = await runCli(['inspect', guide('resnet18-naive.onnx')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/surviving Q\/DQ +\d+/);
    expect(stdout).toMatch(/AP-02 +warning/);
  });

  test('a target that is none is bad usage', async () => {
    const { code, json } = await runCli(['inspect', guide('resnet18-naive.onnx'), '--target', 'trt=7.1', '--json']);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'E-TARGET' } });
  });

  test('a model that was cut is told, wherever the cut is', async () => {
    const whole = readFileSync(guide('resnet18-naive.onnx'));
    for (const part of [0.1, 0.5, 0.99]) {
      const cut = join(folder, 'cut.onnx');
      writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * part)));
      const { code, json } = await runCli(['inspect', cut, '--json']);
      expect(code).toBe(2);
      expect(json).toMatchObject({ error: { code: expect.stringMatching(/^E-ONNX-/) } });
    }
  });
});

describeWithShared('qdq inspect on what TensorRT refuses', (shared) => {
  test('a refusal is a verdict, not an error', async () => {
    const model = join(shared, 'legality/01-act_int8_nonzero_zp.onnx');
    const { code, json } = await runCli(['inspect', model, '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({ legality: { verdict: 'refused', ok: false } });
  });
});

describe('qdq inspect on what is no model (synthetic)', () => {
  const fails = async (path: string): Promise<unknown> => {
    const { code, json } = await runCli(['inspect', path, '--json']);
    expect(code).toBe(2);
    return json;
  };

  test.each([
    ['nothing', ''],
    ['text', 'this is not a model, whatever its name says'],
    ['zeros', '\0'.repeat(4096)],
  ])('%s', async (_, text) => {
    const path = join(folder, 'fake.onnx');
    writeFileSync(path, text);
    expect(await fails(path)).toMatchObject({ error: { code: expect.stringMatching(/^E-ONNX-/) } });
  });

  test('more than 2 GB, without reading it', async () => {
    const path = join(folder, 'large.onnx');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 31 + 1);
    expect(await fails(path)).toMatchObject({ error: { code: 'E-ONNX-TOO-LARGE' } });
  });

  test('no file, a folder, a pipe', async () => {
    expect(await fails(join(folder, 'none.onnx'))).toMatchObject({ error: { code: 'E-FILE-NOT-FOUND' } });
    expect(await fails(folder)).toMatchObject({ error: { code: 'E-FILE-UNREADABLE' } });
    const pipe = join(folder, 'pipe.onnx');
    execFileSync('mkfifo', [pipe]);
    expect(await fails(pipe)).toMatchObject({ error: { code: 'E-FILE-UNREADABLE' } });
  });
});
