import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-engine-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const keys = [
  'schema',
  'tensorrt',
  'layers',
  'ioTensors',
  'layerTypes',
  'reformats',
  'weightedOps',
  'precisionTransitions',
  'profile',
  'times',
  'log',
];

describeWithShared('qdq engine on recorded engines', (shared) => {
  test.each([
    ['resnet18-a100/qat', 37, 12, 10, 8, 13],
    ['resnet18-a100/qat-residual', 26, 3, 3, 19, 2],
    ['resnet18-a100/qat-residual-qgap', 24, 1, 1, 20, 1],
  ])('%s: %i layers, %i copies, %i for Q/DQ', async (name, layers, total, qdq, int8ToInt8, int8ToFloat) => {
    const { code, json } = await runCli(['engine', join(shared, 'engines', name), '--json']);
    expect(code).toBe(0);
    expect(Object.keys(json as object)).toEqual(expect.arrayContaining(keys));
    expect(json).toMatchObject({
      layers,
      reformats: { total, qdq },
      weightedOps: { int8ToInt8, int8ToFloat, float: 0 },
      profile: { unmatched: 0 },
    });
  });

  test('reads one engine under both schemas, with the same surviving Q/DQ', async () => {
    for (const schema of ['trt82', 'trt84']) {
      const place = join(shared, 'engines/mobilenetv2-qat-titanrtx', schema);
      const { json } = await runCli(['engine', place, '--json']);
      expect(json).toMatchObject({ reformats: { qdq: 17 } });
    }
  });

  test('takes a log alone; what was not given is null', async () => {
    const log = join(shared, 'engines/logs/trt101401-05.log');
    const { code, json } = await runCli(['engine', '--log', log, '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      layers: null,
      reformats: null,
      times: null,
      log: { tensorrt: '10.14.1', failed: false },
    });
  });

  test('says that a run failed, in its log’s own words', async () => {
    const log = join(shared, 'engines/logs/trt101600-08-failed.log');
    const { code, json } = await runCli(['engine', '--log', log, '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({ log: { tensorrt: '10.16.0', failed: true } });
  });

  test('says what is wrong, by rule, for people and for programs', async () => {
    const place = join(shared, 'engines/resnet18-a100/qat');
    const { json } = await runCli(['engine', place, '--json']);
    const findings = (json as { findings: { rule: string; layers: string[]; ms: number | null }[] }).findings;
    expect(findings.filter(({ rule }) => rule === 'surviving-qdq')).toHaveLength(10);
    expect(findings.find(({ rule }) => rule === 'mixed-residual')?.layers[0]).toContain('Add_36');
    const { stdout } = await runCli(['engine', place]);
    expect(stdout).toMatch(/warning surviving-qdq: 10, 0\.232 ms\n {2}QuantizeLinear_2 stayed a kernel\./);
  });

  test('a help text is a row of flags; what is of no use is passed over with a word', async () => {
    const help = join(shared, 'engines/help/trt101401.txt');
    const { json, stderr, code } = await runCli(['engine', help, join(shared, 'engines/README.md'), '--json']);
    expect(code).toBe(0);
    expect(stderr).toContain('README.md: nothing of a run');
    expect(json).toMatchObject({
      layers: null,
      help: { tensorrt: '10.14.1', flags: expect.arrayContaining(['onnx']) },
    });
  });

  test('takes single files, and options that say what a file is', async () => {
    const place = join(shared, 'engines/resnet18-a100/qat');
    const args = [
      join(place, 'graph.json'),
      '--profile',
      join(place, 'profile.json'),
      '--times',
      join(place, 'timing.json'),
    ];
    const { json } = await runCli(['engine', ...args, '--json']);
    expect(json).toMatchObject({ layers: 37, profile: { matched: 37 }, times: { samples: 3614 }, log: null });
  });

  test('a folder of runs is none; its folders are named', async () => {
    const { code, json } = await runCli(['engine', join(shared, 'engines/mobilenetv2-qat-titanrtx'), '--json']);
    expect(code).toBe(2);
    expect(json).toMatchObject({
      error: { code: 'E-RUN-NOTHING', message: expect.stringContaining('name one of the folders there: trt82, trt84') },
    });
  });

  test('reads a log that PowerShell kept in UTF-16', async () => {
    const place = join(folder, 'utf16.log');
    const text = readFileSync(join(shared, 'engines/logs/trt101401-05.log'), 'utf8');
    writeFileSync(place, `\ufeff${text}`, 'utf16le');
    const { json } = await runCli(['engine', place, '--json']);
    expect(json).toMatchObject({ log: { tensorrt: '10.14.1', failed: false } });
  });

  test('prints a table for people, and no JSON', async () => {
    const { code, stdout } = await runCli(['engine', join(shared, 'engines/resnet18-a100/qat')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/8 INT8→INT8, 13 INT8→float/);
    expect(() => JSON.parse(stdout)).toThrow();
  });

  test('an option that is given another kind of file is an error', async () => {
    const { code, json } = await runCli([
      'engine',
      '--profile',
      join(shared, 'engines/resnet18-a100/qat/graph.json'),
      '--json',
    ]);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'E-PROFILE-NOT-PROFILE', retryable: false } });
  });
});

describe('qdq engine on what is no engine (synthetic)', () => {
  const given = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test.each([
    ['a JSON of something else', '{"hello": "world"}', 'E-ENGINE-NOT-ENGINE'],
    ['a layer JSON that is not one', '{"Layers": "many"}', 'E-ENGINE-NOT-ENGINE'],
    ['bytes', '\u0000\u0001\u0002', 'E-ENGINE-NOT-ENGINE'],
    ['nothing', '', 'E-ENGINE-NOT-ENGINE'],
  ])('%s', async (_, text, expected) => {
    const { code, json } = await runCli(['engine', given('file.json', text), '--json']);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: expected } });
    expect(Object.keys((json as { error: object }).error).toSorted()).toEqual(
      ['code', 'details', 'hint', 'message', 'retryable'].toSorted(),
    );
  });

  test('a layer JSON that was cut is read up to the cut, and says so', async () => {
    const layer = (name: string): string =>
      `{"Name": "${name}", "LayerType": "Convolution", "Inputs": [], "Outputs": []}`;
    const cut = given('cut.json', `{"Layers": [${layer('a')}, ${layer('b')}`.slice(0, -9));
    const { code, json } = await runCli(['engine', cut, '--json']);
    expect(code).toBe(0);
    expect((json as { missing: string[] }).missing.join('\n')).toMatch(/layers after that place are missing/);
  });

  test('a path that is not there, and a folder with nothing of use in it', async () => {
    const missing = await runCli(['engine', join(folder, 'no', 'such'), '--json']);
    expect(missing.code).toBe(2);
    expect(missing.json).toMatchObject({ error: { code: 'E-FILE-NOT-FOUND' } });
    mkdirSync(join(folder, 'empty'));
    const empty = await runCli(['engine', join(folder, 'empty'), '--json']);
    expect(empty.code).toBe(2);
    expect(empty.json).toMatchObject({ error: { code: 'E-RUN-NOTHING' } });
  });

  test('relative paths start at the folder where the command runs', async () => {
    given('named.json', '{"hello": 1}');
    const { json } = await runCli(['engine', 'named.json', '--json'], { cwd: folder });
    expect(json).toMatchObject({ error: { code: 'E-ENGINE-NOT-ENGINE' } });
  });

  test('an error for people goes to stderr with its hint', async () => {
    const { code, stdout, stderr } = await runCli(['engine', given('other.json', '[]')]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^E-ENGINE-NOT-ENGINE: /);
  });
});

describe('qdq', () => {
  test('an unknown command or option is bad usage', async () => {
    for (const args of [
      ['nothing', '--json'],
      ['engine', '--wrong', '--json'],
    ]) {
      const { code, json } = await runCli(args);
      expect(code).toBe(2);
      expect(json).toMatchObject({ error: { code: 'E-USAGE' } });
    }
  });

  test('--help lists the commands', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/engine/);
  });
});
