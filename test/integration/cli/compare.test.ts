import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

interface ComparisonJson {
  readonly profile: { readonly deltaMs: number };
  readonly causes: readonly {
    readonly cause: string;
    readonly ms: number;
    readonly share: number;
    readonly groups: readonly { readonly ms: number }[];
  }[];
  readonly endToEnd: { readonly verdict: string; readonly deltaMs: number };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qdq-cli-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describeWithShared('qdq compare on recorded ResNet-18 engines', (shared) => {
  const engine = (name: string): string => join(shared, 'engines/resnet18-a100', name);
  const compare = async (a: string, b: string, ...more: string[]) => {
    const result = await runCli(['compare', engine(a), engine(b), '--json', ...more]);
    return { ...result, json: result.json as ComparisonJson };
  };
  const share = ({ causes }: ComparisonJson, ...names: string[]): number => {
    const all = causes.flatMap(({ groups }) => groups).reduce((sum, { ms }) => sum + Math.abs(ms), 0);
    const own = causes
      .filter(({ cause }) => names.includes(cause))
      .flatMap(({ groups }) => groups)
      .reduce((sum, { ms }) => sum + Math.abs(ms), 0);
    return own / all;
  };

  test.each([
    ['fp16', 'qat', 0.2324, 0.25],
    ['qat', 'qat-residual', -0.1167, 0.1],
    ['qat-residual', 'qat-residual-qgap', -0.0205, 0.25],
  ])('%s → %s: causes add up, Q/DQ cost %d ms, at most a share of %d unexplained', async (a, b, qdqMs, limit) => {
    const { code, json } = await compare(a, b);
    expect(code).toBe(0);
    const sum = json.causes.reduce((total, { ms }) => total + ms, 0);
    expect(Math.abs(sum - json.profile.deltaMs)).toBeLessThan(1e-6);
    const qdq = json.causes.find(({ cause }) => cause === 'qdq-reformat');
    expect(qdq?.ms).toBeCloseTo(qdqMs, 4);
    expect(share(json, 'unattributed', 'only-here', 'only-there')).toBeLessThanOrEqual(limit);
  });

  test('has every key of the contract', async () => {
    const { json } = await compare('qat', 'qat-residual');
    expect(json).toMatchObject({
      a: { layers: 37, reformats: { qdq: 10 } },
      b: { layers: 26, reformats: { qdq: 3 } },
      fair: { ok: true, reasons: [] },
      endToEnd: { verdict: 'faster', ci95: [expect.any(Number), expect.any(Number)] },
      profile: { aMs: expect.any(Number), bMs: expect.any(Number) },
      aligned: { coreNodes: expect.any(Number), shareOfTimeA: expect.any(Number), shareOfTimeB: expect.any(Number) },
      graphsEqual: { precision: expect.any(Boolean), fusion: expect.any(Boolean), remaining: expect.any(Array) },
    });
    expect(json.causes.reduce((sum, cause) => sum + cause.share, 0)).toBeCloseTo(1, 6);
  });

  test('--fail-if-slower exits with 1 only when B is slower by more', async () => {
    expect((await compare('qat-residual', 'qat', '--fail-if-slower', '2%')).code).toBe(1);
    expect((await compare('qat-residual', 'qat', '--fail-if-slower', '90%')).code).toBe(0);
    expect((await compare('qat', 'qat-residual', '--fail-if-slower', '2')).code).toBe(0);
    expect((await runCli(['compare', engine('qat'), engine('qat'), '--fail-if-slower', 'much', '--json'])).code).toBe(
      2,
    );
  });

  test('--html writes a report that asks the network for nothing', async () => {
    const output = join(folder, 'report.html');
    const { code, stderr } = await compare('qat', 'qat-residual', '--html', output);
    expect(code).toBe(0);
    expect(stderr).toContain(output);
    const html = readFileSync(output, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test('prints the gap, the causes and the verdict for people', async () => {
    const { code, stdout } = await runCli(['compare', engine('qat'), engine('qat-residual')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/end to end +0\.883 +0\.546 +-0\.337 +faster/);
    expect(stdout).toMatch(/qdq-reformat +-0\.117/);
  });

  test('further runs: each against the first, and one table of aligned layers', async () => {
    const named = ['fp16', 'qat', 'qat-residual'].map(engine);
    const { code, json } = await runCli(['compare', ...named, '--json', '--fail-if-slower', '2%']);
    expect(code).toBe(0);
    const many = json as ComparisonJson & {
      runs: { label: string }[];
      against: ({ endToEnd: { verdict: string } } | null)[];
      rows: { label: string; cells: ({ kernels: number } | null)[] }[];
    };
    expect(many.runs.map(({ label }) => label)).toEqual(['fp16', 'qat', 'qat-residual']);
    expect(many.against.map((pair) => pair?.endToEnd.verdict)).toEqual([undefined, 'no-difference-shown', 'faster']);
    expect(many.rows.find(({ label }) => label.includes('MaxPool'))?.cells.map((cell) => cell?.kernels)).toEqual([
      2, 2, 1,
    ]);
    expect(many.profile.deltaMs).toBe((await compare('fp16', 'qat')).json.profile.deltaMs);
    const { stdout } = await runCli(['compare', ...named]);
    expect(stdout).toMatch(/against fp16 +– +no-difference-shown +faster/);
  });

  test('says the smallest difference that the samples could have shown, also when a check passes', async () => {
    const { stdout, stderr } = await runCli(['compare', engine('fp16'), engine('qat'), '--fail-if-slower', '2%']);
    expect(stdout).toMatch(/Measured apart: these samples could have shown 0\.\d{3} ms \(\d\.\d %\)\./);
    expect(stderr).toMatch(/qat passes a check of 2 %, but these samples could have shown/);
  });

  test('a run that is not there is bad input', async () => {
    const { code, json } = await runCli(['compare', engine('qat'), engine('nothing'), '--json']);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'E-FILE-NOT-FOUND' } });
  });
});
