import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';

const sample = (name: string): string => join(import.meta.dirname, '../../../resources/sample', name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-project-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface RunJson {
  readonly id: string;
  readonly state: string;
  readonly reused: boolean;
  readonly medianMs: number;
}

const runsOf = (json: unknown): readonly RunJson[] => (json as { runs: readonly RunJson[] }).runs;

describe('a project on the command line', () => {
  test('sweeps models once, compares the runs by their ids, and reports', async () => {
    const project = join(folder, 'sweep.qdq');
    const models = [sample('float.onnx'), sample('naive-qat.onnx')];
    const sweep = ['sweep', ...models, '--project', project, '--seconds', '1', '--json'];
    const first = await runCli(sweep);
    expect(first.code).toBe(0);
    expect(first.json).toMatchObject({ project });
    const runs = runsOf(first.json);
    expect(runs).toHaveLength(2);
    for (const run of runs)
      expect(run).toMatchObject({
        state: 'done',
        deviceKind: 'onnxruntime',
        reused: false,
        medianMs: expect.any(Number),
        engineLayers: expect.any(Number),
        error: null,
      });
    expect(first.stderr).toMatch(/measure/);

    const again = await runCli(sweep);
    expect(runsOf(again.json).map(({ id, reused }) => [id, reused])).toEqual(runs.map(({ id }) => [id, true]));

    const compared = await runCli(['compare', ...runs.map(({ id }) => id), '--project', project, '--json']);
    expect(compared.code).toBe(0);
    expect(compared.json).toMatchObject({
      a: { figures: 'measured' },
      b: { figures: 'measured' },
      causes: expect.any(Array),
    });

    const output = join(folder, 'sweep.html');
    const reported = await runCli(['report', '--project', project, '-o', output, '--json']);
    expect(reported.json).toEqual({ output: { path: output, sizeBytes: statSync(output).size } });
    expect(readFileSync(output, 'utf8')).toMatch(/^<!doctype html>/i);
  });

  test('lists this computer as its first device, and probes it', async () => {
    const project = join(folder, 'sweep.qdq');
    const listed = await runCli(['device', 'list', '--project', project, '--json']);
    expect(listed.json).toMatchObject({ devices: [{ kind: 'onnxruntime' }] });
    const probed = await runCli(['device', 'probe', 'onnxruntime', '--project', project, '--json']);
    expect(probed.code).toBe(0);
    expect(probed.json).toMatchObject({
      kind: 'onnxruntime',
      tensorrt: null,
      processor: expect.any(String),
      checks: expect.any(Array),
    });
  });

  test('a board that nobody answers for is device trouble', async () => {
    const project = join(folder, 'boards.qdq');
    const { code, json } = await runCli(['device', 'add', 'orin', 'me@127.0.0.1:9', '--project', project, '--json']);
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'E-DEVICE-UNREACHABLE', retryable: true } });
  });

  test.each([
    ['a file that is no project', 'text.qdq', 'E-PROJECT-NOT-PROJECT'],
    ['no file', 'none.qdq', 'E-FILE-NOT-FOUND'],
  ])('%s is bad input', async (_, name, expected) => {
    const project = join(folder, name);
    if (name === 'text.qdq') writeFileSync(project, 'not a project');
    const { code, json } = await runCli(['device', 'list', '--project', project, '--json']);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: expected } });
    expect(existsSync(join(folder, 'none.qdq'))).toBe(false);
  });

  test.each([
    ['an unknown device', ['--device', 'nowhere'], 'E-NOT-FOUND'],
    ['an unknown precision', ['--precisions', 'int3'], 'E-USAGE'],
    ['no time', ['--seconds', '0'], 'E-USAGE'],
    ['a precision that the model has not', ['--precisions', 'int8-explicit'], 'E-PRECISION'],
  ])('%s is bad usage of sweep', async (_, args, expected) => {
    const project = join(folder, 'bad.qdq');
    const { code, json } = await runCli(['sweep', sample('float.onnx'), '--project', project, '--json', ...args]);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: expected } });
  });
});

describe('qdq demo', () => {
  test('measures float, naive and fixed here, compares, and writes the report', async () => {
    const startedAt = Date.now();
    const out = join(folder, 'demo');
    const { code, json } = await runCli(['demo', '--out', out, '--json']);
    expect(code).toBe(0);
    expect((Date.now() - startedAt) / 1000).toBeLessThan(120);
    expect(json).toMatchObject({
      project: join(out, 'demo.qdq'),
      report: join(out, 'report.html'),
      fixed: { changed: true, deferred: [] },
      comparison: { causes: expect.any(Array), fair: { ok: true } },
    });
    const runs = runsOf(json);
    expect(runs.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    for (const { medianMs } of runs) expect(medianMs).toBeGreaterThan(0);
    expect(statSync(join(out, 'report.html')).size).toBeLessThan(5_000_000);
  });
});
