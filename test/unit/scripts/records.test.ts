import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecords, recordSkipped, summarise } from '../../../scripts/test/records.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'qdq-records-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const passed = { name: 'adds', state: 'passed', reason: null };
const failed = { name: 'divides', state: 'failed', reason: null };
const record = (file: string, tests: object[], more = {}) => ({
  file,
  seconds: 1,
  ok: true,
  errors: [],
  tests,
  ...more,
});

describe('the summary of a test run', () => {
  test('counts tests over all files', () => {
    const summary = summarise([record('a', [passed, passed]), record('b', [passed, failed], { ok: false })]);
    expect(summary).toMatchObject({ passed: 3, failed: 1, failures: ['b > divides'], skipped: [] });
  });

  test('counts a file that did not load as a failure, though no test of it failed', () => {
    const summary = summarise([record('a', [], { ok: false, errors: ['SyntaxError: no\n  at somewhere'] })]);
    expect(summary).toMatchObject({ failed: 1, failures: ['a: SyntaxError: no'] });
  });

  test('counts a file that did not pass and does not say why', () => {
    expect(summarise([record('a', [passed], { ok: false })])).toMatchObject({ failed: 1 });
  });

  test('counts an error outside every test', () => {
    expect(summarise([record('a', [passed]), { unhandled: 'rejected\nat x' }])).toMatchObject({
      passed: 1,
      failures: ['outside a test: rejected'],
    });
  });

  test('gives the reason of a skip from its note, its name, or says that there is none', () => {
    const skip = (name: string, reason: string | null) => ({ name, state: 'skipped', reason });
    const { skipped } = summarise([
      record('a', [skip('x', 'no board'), skip('models (skipped: ../shared is absent) > y', null), skip('z', null)]),
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual(['no board', '../shared is absent', 'no reason given']);
  });

  test('names the ten slowest files', () => {
    const files = Array.from({ length: 12 }, (_, at) => record(`f${at}`, [passed], { seconds: at }));
    const { slowest } = summarise(files);
    expect(slowest).toHaveLength(10);
    expect(slowest[0]).toMatchObject({ file: 'f11', seconds: 11 });
  });
});

describe('the records of a test run', () => {
  test('leave out a last line that was cut', () => {
    const file = path.join(folder, 'cut.jsonl');
    writeFileSync(file, `${JSON.stringify(record('a', [passed]))}\n{"file":"b","tes`);
    expect(readRecords(file).map((found) => found.file)).toEqual(['a']);
  });

  test('are empty before the first run', () => {
    expect(readRecords(path.join(folder, 'none.jsonl'))).toEqual([]);
  });

  test('hold files that could not be run, with the reason', () => {
    const file = path.join(folder, 'skipped.jsonl');
    recordSkipped(file, ['test/e2e/a.test.ts'], 'there is no display');
    expect(summarise(readRecords(file)).skipped).toEqual([
      { name: 'test/e2e/a.test.ts > the whole file', reason: 'there is no display' },
    ]);
  });
});
