import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

interface Figures {
  readonly findings: number;
  readonly reformatsQdq: number;
}
interface FixJson {
  readonly changed: boolean;
  readonly before: Figures;
  readonly after: Figures;
  readonly plan: readonly {
    readonly op: string;
    readonly nodes: readonly string[];
    readonly scaleSource: string | null;
  }[];
  readonly deferred: readonly unknown[];
  readonly output: { readonly path: string; readonly sha256: string } | null;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-fix-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describeWithShared('qdq fix', (shared) => {
  const model = (name: string): string => join(shared, 'models', name);
  const fix = async (path: string, ...args: string[]) => {
    const result = await runCli(['fix', path, '--json', ...args]);
    return { ...result, json: result.json as FixJson };
  };

  test.each(['resnet18', 'mobilenet_v2'])('the naive %s is left with at most one surviving pair', async (name) => {
    const output = join(folder, `${name}.onnx`);
    const target = ['--target', 'trt=8.4,sm=80'];
    const { code, json } = await fix(model(`guide/${name}-naive.onnx`), '-o', output, '--random', '4', ...target);
    expect(code).toBe(0);
    expect(json.changed).toBe(true);
    expect(json.after.reformatsQdq).toBeLessThanOrEqual(1);
    expect(json.after.reformatsQdq).toBeLessThan(json.before.reformatsQdq);
    expect(json.plan.map(({ scaleSource }) => scaleSource)).not.toContain('proxy');
    const inspected = await runCli(['inspect', output, '--json', ...target]);
    expect(inspected.json).toMatchObject({
      model: { sha256: json.output?.sha256 },
      prediction: { reformats: { qdq: json.after.reformatsQdq } },
    });
  });

  test('the naive YOLOv7 keeps no broken tie group, defers none and loses no activation pair', async () => {
    const path = model('yolov7/naive.onnx');
    const output = join(folder, 'yolov7.onnx');
    const before = await runCli(['inspect', path, '--json']);
    const { code, json } = await fix(path, '-o', output, '--random', '4');
    expect(code).toBe(0);
    expect(json.deferred).toEqual([]);
    const after = await runCli(['inspect', output, '--json']);
    expect(after.json).toMatchObject({ pairs: { brokenTieGroups: 0 } });
    const pairs = (value: unknown): number => (value as { pairs: { activation: number } }).pairs.activation;
    expect(pairs(after.json)).toBeGreaterThanOrEqual(pairs(before.json));
  });

  test('the given model is never touched, and the same fix gives the same bytes', async () => {
    const copy = join(folder, 'given.onnx');
    copyFileSync(model('guide/resnet18-naive.onnx'), copy);
    const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const given = hash(copy);
    const [first, second] = [join(folder, 'first.onnx'), join(folder, 'second.onnx')];
    await fix(copy, '-o', first, '--random', '2');
    await fix(copy, '-o', second, '--random', '2');
    expect(hash(copy)).toBe(given);
    expect(hash(second)).toBe(hash(first));
  });

  test('--dry-run plans and writes nothing', async () => {
    const files = readdirSync(folder);
    const { code, json } = await fix(model('guide/resnet18-naive.onnx'), '--dry-run');
    expect(code).toBe(0);
    expect(json.output).toBeNull();
    expect(readdirSync(folder)).toEqual(files);
  });

  test('--rules takes only the fixes of these rules', async () => {
    const { code, json } = await fix(
      model('guide/resnet18-naive.onnx'),
      '--dry-run',
      '--random',
      '2',
      '--rules',
      'AP-09',
    );
    expect(code).toBe(0);
    expect(new Set(json.plan.map((step) => (step as { rule?: string }).rule))).toEqual(new Set(['AP-09']));
  });

  test.each([
    ['no place for the result', []],
    ['the given model as the place', ['-o', 'SELF']],
    ['two kinds of calibration', ['-o', 'out.onnx', '--random', '2', '--images', '.']],
    ['no number of inputs', ['-o', 'out.onnx', '--random', 'many']],
  ])('%s is bad usage', async (_, args) => {
    const path = model('guide/resnet18-naive.onnx');
    const { code, json } = await fix(path, ...args.map((word) => (word === 'SELF' ? path : word)));
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'E-USAGE' } });
  });

  test('a failure leaves no file behind', async () => {
    const output = join(folder, 'never.onnx');
    const { code, json } = await fix(
      model('guide/resnet18-naive.onnx'),
      '-o',
      output,
      '--images',
      join(folder, 'none'),
    );
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: expect.stringMatching(/^E-/) } });
    expect(existsSync(output)).toBe(false);
  });
});
