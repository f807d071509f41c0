import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Result } from '../../../shared/base/result.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { isAlive } from '../../../src-main/process/alive.ts';
import { processWorkRunner } from '../../../src-main/workers/inOwnProcess.ts';
import type { WorkRunner } from '../../../src-main/workers/work.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const host = nodeProcessHost(join(import.meta.dirname, '../../support/scriptedWorker'));
const runners: WorkRunner[] = [];
afterEach(() => runners.splice(0).forEach((runner) => runner.close()));

function newRunner() {
  const runner = processWorkRunner(host);
  runners.push(runner);
  return (path: string, signal?: AbortSignal) =>
    runner.run('inspect', { path, target: '', shapes: null }, signal) as Promise<Result<unknown>> as Promise<
      Result<{ readonly path: string; readonly pid: number; readonly big: bigint }>
    >;
}

const gone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('one process serves piece after piece, in order', async () => {
  const ask = newRunner();
  const answers = (await Promise.all(['a', 'b', 'c'].map((path) => ask(path)))).map(valueOf);
  expect(answers.map((answer) => answer.path)).toEqual(['a', 'b', 'c']);
  expect(new Set(answers.map((answer) => answer.pid)).size).toBe(1);
  expect(answers[0]!.pid).not.toBe(process.pid);
  expect(answers[0]!.big).toBe(1n);
});

test('a crash is an error of the work it was at, with what the process said last; the next piece is served anew', async () => {
  const ask = newRunner();
  const [before, crashed, after] = await Promise.all([ask('a'), ask('crash'), ask('b')]);
  expect(errorOf(crashed)).toMatchObject({
    code: 'E-WORK-KILLED',
    details: 'out of memory, says the synthetic worker',
  });
  expect(valueOf(after).pid).not.toBe(valueOf(before).pid);
});

test('a cancel ends the process in the middle of its work, and others wait for a new one', async () => {
  const ask = newRunner();
  const { pid } = valueOf(await ask('a'));
  const controller = new AbortController();
  const hanging = ask('hang', controller.signal);
  const later = ask('b');
  controller.abort();
  expect(errorOf(await hanging).code).toBe('E-CANCELLED');
  expect(valueOf(await later).pid).not.toBe(pid);
  await gone(pid);
});

test('a cancel of what waits leaves the process alone', async () => {
  const ask = newRunner();
  const controller = new AbortController();
  const first = ask('a');
  const second = ask('b', controller.signal);
  controller.abort();
  expect(errorOf(await second).code).toBe('E-CANCELLED');
  expect(errorOf(await ask('c', AbortSignal.abort())).code).toBe('E-CANCELLED');
  expect(valueOf(await ask('d')).pid).toBe(valueOf(await first).pid);
});

test('a bug over there is a throw here', async () => {
  const ask = newRunner();
  await expect(ask('bug')).rejects.toThrow('a synthetic bug');
  expect(valueOf(await ask('a')).path).toBe('a');
});

test('closing ends everything', async () => {
  const ask = newRunner();
  const { pid } = valueOf(await ask('a'));
  const hanging = ask('hang');
  const waiting = ask('b');
  runners[0]!.close();
  expect(errorOf(await hanging).code).toBe('E-CANCELLED');
  expect(errorOf(await waiting).code).toBe('E-CANCELLED');
  await gone(pid);
});
