import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { DeviceId, RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AppEvent } from '../../../shared/contract/api.ts';
import { createQueue, type QueueParts } from '../../../src-main/jobs/queue.ts';
import type { JobRunner } from '../../../src-main/jobs/runner.ts';
import { newOwner } from '../../../src-main/store/owner.ts';
import { createProjectStore, openProjectStore } from '../../../src-main/store/projectStore.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { behave, everStarted, folderDevices } from '../../support/folderDevice/folderDevice.ts';
import { sampleDevice, sampleJob, sampleRun, sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const opened: { readonly store: Store; readonly queue: JobRunner }[] = [];
afterEach(async () => {
  for (const { queue, store } of opened.splice(0).toReversed()) {
    await queue.close();
    store.close();
  }
});

let projects = 0;
const newProject = async (): Promise<string> => {
  const store = valueOf(await createProjectStore(join(root, `p${(projects += 1)}`)));
  for (const name of ['a', 'b']) {
    valueOf(store.devices.save(sampleDevice(name)));
    behave(boardOf(store.project.path, name), {});
  }
  const blob = valueOf(await store.blobs.putBytes(Buffer.from('abc')));
  valueOf(store.variants.add(sampleVariant('v', blob.sha256)));
  store.close();
  return store.project.path;
};
const boardOf = (path: string, device: string): string => join(`${path}.boards`, device);

/** One process with the project open: its store and its queue. Boards are shared by all that open the project. */
async function enter(path: string, change: Partial<QueueParts> = {}) {
  const store = valueOf(await openProjectStore(path));
  const queue = createQueue({
    store,
    devices: folderDevices(`${path}.boards`),
    owner: newOwner(),
    beatMs: 30,
    unitMs: 20,
    async keep(stored, state, artifacts, log) {
      const blob = await store.blobs.putBytes(Buffer.from(log));
      if (!blob.ok) return blob;
      return store.runs.finish(
        stored.run,
        {
          state: state.outcome ?? 'failed',
          summary: null,
          error: state.error,
          finishedAt: new Date().toISOString(),
          standIn: true,
        },
        {
          files: [
            { role: 'log', name: 'run.log', blob: blob.value.sha256 },
            ...(artifacts?.files ?? [])
              .filter((file) => file.role === 'times' && existsSync(file.path))
              .map((file) => ({ role: file.role, name: file.name, blob: blob.value.sha256 })),
          ],
          commands: artifacts?.commands ?? [],
          facts: null,
        },
      );
    },
    ...change,
  });
  const events: AppEvent[] = [];
  queue.on((event) => events.push(event));
  opened.push({ store, queue });
  const runs = (device: string, count: number): RunId[] =>
    Array.from({ length: count }, () => {
      const name = `r${(projects += 1)}`;
      const variant = store.variants.list()[0]!;
      valueOf(
        store.runs.add(sampleRun(name, variant, { device: device as DeviceId }), sampleJob(`j-${name}`, variant, '')),
      );
      return name as RunId;
    });
  const stateOf = (run: RunId) => valueOf(store.runs.get(run)).state;
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await sleep(5);
  };
  return { store, queue, events, runs, stateOf, until, board: (device: string) => boardOf(path, device) };
}

test('a run is submitted, followed, kept with its log, and forgotten', async () => {
  const { store, queue, runs, events, board } = await enter(await newProject());
  behave(board('a'), { stepMs: 300 });
  const [run] = runs('a', 1);
  queue.wake();
  await queue.ended(run!);
  expect(valueOf(store.runs.get(run!))).toMatchObject({ state: 'done', standIn: true });
  expect(store.runs.artifacts(run!)!.files.map((file) => file.role)).toEqual(['log', 'times']);
  expect(queue.logLines(run!, 0).lines).toEqual(
    ['build', 'measure', 'profile'].flatMap((phase) => [`${phase} line 0`, `${phase} line 1`]),
  );
  expect(queue.logLines(run!, 4).lines).toHaveLength(2);
  while (store.jobs.list().length > 0) await sleep(5);
  expect(readdirSync(board('a')).filter((name) => name.startsWith('job-'))).toEqual([]);
  const phases = events.flatMap((event) => (event.kind === 'jobs' ? event.jobs.map((job) => job.phase) : []));
  expect(phases).toContain('build');
  expect(events).toContainEqual({ kind: 'changed', topic: 'runs' });
  expect(valueOf(store.devices.get('a' as DeviceId)).presence).toBe('online');
});

test('one job a device at a time, in order; devices beside each other', async () => {
  const { store, queue, runs, board } = await enter(await newProject());
  const all = [...runs('a', 3), ...runs('b', 2)];
  let most = 0;
  const look = setInterval(() => {
    const running = store.runs.list().filter((run) => run.state === 'running');
    most = Math.max(most, running.length);
    expect(new Set(running.map((run) => run.device)).size).toBe(running.length);
  }, 5);
  queue.wake();
  await Promise.all(all.map((run) => queue.ended(run)));
  clearInterval(look);
  expect(most).toBe(2);
  expect(everStarted(board('a'))).toEqual(all.slice(0, 3).map((run) => `j-${run}`));
});

test('two processes share one project: every job runs once, whoever takes it', async () => {
  const path = await newProject();
  const here = await enter(path);
  const there = await enter(path);
  const all = [...here.runs('a', 4), ...there.runs('b', 4)];
  here.queue.wake();
  there.queue.wake();
  await Promise.all(all.map((run) => there.queue.ended(run)));
  expect(all.map(here.stateOf)).toEqual(all.map(() => 'done'));
  expect([...everStarted(here.board('a')), ...everStarted(here.board('b'))].toSorted()).toEqual(
    all.map((run) => `j-${run}`).toSorted(),
  );
});

test('a job goes on while nobody follows it, and is picked up again', async () => {
  const path = await newProject();
  const first = await enter(path);
  behave(first.board('a'), { stepMs: 150 });
  const [run] = first.runs('a', 1);
  first.queue.wake();
  await first.until(() => everStarted(first.board('a')).length === 1 && first.store.jobs.list()[0]?.ref != null);
  await first.queue.close();
  expect(first.stateOf(run!)).toBe('running');
  const second = await enter(path);
  second.queue.wake();
  await second.queue.ended(run!);
  expect(second.stateOf(run!)).toBe('done');
  expect(everStarted(second.board('a'))).toHaveLength(1);
});

test('the job of a process that died between submit and its note is found, not started twice', async () => {
  const path = await newProject();
  const first = await enter(path, { beatMs: 600_000 });
  const [run] = first.runs('a', 1);
  // The death: on the device, and in the store only the beginning of the submit.
  const [stored] = first.store.jobs.list();
  const device = folderDevices(`${path}.boards`).open(valueOf(first.store.devices.get('a' as DeviceId)));
  const nobody = { phase() {}, log() {}, telemetry() {}, presence() {} };
  valueOf(first.store.jobs.savePhase(stored!.job.id, 'push'));
  valueOf(await device.submit(stored!.job, nobody, new AbortController().signal));
  first.queue.wake();
  await first.queue.ended(run!);
  expect(first.stateOf(run!)).toBe('done');
  expect(everStarted(first.board('a'))).toHaveLength(1);
});

test('cancel: a waiting job never starts, a running one ends with what it had, a pushed one stops', async () => {
  const { queue, runs, stateOf, until, board } = await enter(await newProject());
  behave(board('a'), { stepMs: 5000 });
  const [running, waiting] = runs('a', 2);
  queue.wake();
  await until(() => everStarted(board('a')).length === 1);
  valueOf(await queue.cancel(waiting!));
  valueOf(await queue.cancel(running!));
  await Promise.all([queue.ended(running!), queue.ended(waiting!)]);
  expect([running!, waiting!].map(stateOf)).toEqual(['cancelled', 'cancelled']);
  expect(everStarted(board('a'))).toHaveLength(1);

  behave(board('b'), { pushMs: 5000 });
  const [pushing] = runs('b', 1);
  queue.wake();
  await until(() => queue.views().some((job) => job.phase === 'push'));
  valueOf(await queue.cancel(pushing!));
  await queue.ended(pushing!);
  expect(stateOf(pushing!)).toBe('cancelled');
  expect(everStarted(board('b'))).toEqual([]);
});

test('a job that waits for a busy device is cancelled at once', async () => {
  const { queue, store, runs, stateOf, until, board } = await enter(await newProject());
  behave(board('a'), { stepMs: 5000 });
  const [running, waiting] = runs('a', 2);
  queue.wake();
  await until(() => everStarted(board('a')).length === 1);
  valueOf(await queue.cancel(waiting!));
  await queue.ended(waiting!);
  expect([running!, waiting!].map(stateOf)).toEqual(['running', 'cancelled']);
  expect(valueOf(store.devices.get('a' as DeviceId)).presence).toBe('busy');
  valueOf(await queue.cancel(running!));
  await queue.ended(running!);
});

test('a cancel asked for in one process reaches the one that follows the job', async () => {
  const path = await newProject();
  const there = await enter(path);
  behave(there.board('a'), { stepMs: 5000 });
  const [run] = there.runs('a', 1);
  there.queue.wake();
  await there.until(() => everStarted(there.board('a')).length === 1);
  const here = await enter(path);
  valueOf(await here.queue.cancel(run!));
  await here.queue.ended(run!);
  expect(here.stateOf(run!)).toBe('cancelled');
});

test('a device out of reach is waited for while a job is on it, and shown as such', async () => {
  const { queue, runs, stateOf, until, board, store } = await enter(await newProject());
  behave(board('a'), { stepMs: 300 });
  const [run] = runs('a', 1);
  queue.wake();
  await until(() => queue.views()[0]?.phase === 'build');
  behave(board('a'), { reachable: false });
  await until(() => queue.views()[0]?.presence === 'unreachable');
  expect(valueOf(store.devices.get('a' as DeviceId)).presence).toBe('unreachable');
  await sleep(400);
  expect(stateOf(run!)).toBe('running');
  behave(board('a'), { reachable: true });
  await queue.ended(run!);
  expect(stateOf(run!)).toBe('done');
});

test('a failing job, a device that never answers and one that was forgotten: each its own end', async () => {
  const { queue, runs, board, store } = await enter(await newProject());
  behave(board('a'), { exit: 1 });
  behave(board('b'), { reachable: false });
  const [failing] = runs('a', 1);
  const [silent] = runs('b', 1);
  const [orphan] = runs('gone', 1);
  queue.wake();
  await Promise.all([failing!, silent!, orphan!].map((run) => queue.ended(run)));
  const errorOf = (run: RunId) => [valueOf(store.runs.get(run)).state, valueOf(store.runs.get(run)).error?.code];
  expect(errorOf(failing!)).toEqual(['failed', 'E-DEVICE-COMMAND']);
  expect(errorOf(silent!)).toEqual(['failed', 'E-DEVICE-UNREACHABLE']);
  expect(errorOf(orphan!)).toEqual(['failed', 'E-NOT-FOUND']);
});

test('a result that cannot be stored yet stays on its device until it can', async () => {
  let refusals = 3;
  const path = await newProject();
  const entered = await enter(path);
  await entered.queue.close();
  const queue = createQueue({
    store: entered.store,
    devices: folderDevices(`${path}.boards`),
    owner: newOwner(),
    beatMs: 30,
    unitMs: 10,
    keep(stored) {
      refusals -= 1;
      if (refusals >= 0) return Promise.resolve({ ok: false, error: appError('E-DISK-FULL', 'synthetic') });
      entered.store.runs.finish(
        stored.run,
        { state: 'done', summary: null, error: null, finishedAt: new Date().toISOString(), standIn: true },
        { files: [], commands: [], facts: null },
      );
      return Promise.resolve(ok(undefined));
    },
  });
  opened.push({ store: { ...entered.store, close() {} }, queue });
  const problems: string[] = [];
  queue.on((event) => event.kind === 'problem' && problems.push(event.error.code));
  const [run] = entered.runs('a', 1);
  queue.wake();
  await queue.ended(run!);
  expect(problems).toEqual(['E-DISK-FULL', 'E-DISK-FULL', 'E-DISK-FULL']);
  expect(entered.stateOf(run!)).toBe('done');
});

test('a disk that refuses the beat takes no job from whoever follows it, and is told once', async () => {
  const path = await newProject();
  const { store, queue: idle, runs, stateOf, board } = await enter(path);
  await idle.close();
  let beats = 0;
  const heartbeat = () => {
    beats += 1;
    return err(appError('E-DISK-FULL', 'synthetic'));
  };
  const { queue, events } = await enter(path, { store: { ...store, jobs: { ...store.jobs, heartbeat } } });
  behave(board('a'), { stepMs: 100 });
  const [run] = runs('a', 1);
  queue.wake();
  await queue.ended(run!);
  expect(stateOf(run!)).toBe('done');
  expect(beats).toBeGreaterThan(3);
  expect(events.filter((event) => event.kind === 'problem')).toHaveLength(1);
  expect(everStarted(board('a'))).toHaveLength(1);
});

test('a job that the disk lets nobody take is told, and taken when it can be', async () => {
  const path = await newProject();
  const { store, queue: idle, runs, stateOf } = await enter(path);
  await idle.close();
  let refusals = 3;
  const takeLease: typeof store.jobs.takeLease = (job, owner) =>
    (refusals -= 1) >= 0 ? err(appError('E-DISK-FULL', 'synthetic')) : store.jobs.takeLease(job, owner);
  const { queue, events } = await enter(path, { store: { ...store, jobs: { ...store.jobs, takeLease } } });
  const [run] = runs('a', 1);
  queue.wake();
  await queue.ended(run!);
  expect(stateOf(run!)).toBe('done');
  expect(events.flatMap((event) => (event.kind === 'problem' ? [event.error.code] : []))).toEqual(['E-DISK-FULL']);
});

test('ten thousand log lines are told in a few bundles', async () => {
  const { queue, runs, events, board } = await enter(await newProject());
  behave(board('a'), { logLines: 3400 });
  const [run] = runs('a', 1);
  queue.wake();
  await queue.ended(run!);
  expect(queue.logLines(run!, 0).lines).toHaveLength(10_200);
  const bundles = events.filter((event) => event.kind === 'log');
  expect(bundles.length).toBeLessThan(200);
  expect(readFileSync(join(board('a'), 'started.txt'), 'utf8')).toContain(`j-${run}`);
});

test('fifty queued jobs are done in order, though one of two processes leaves in the middle', async () => {
  const path = await newProject();
  const first = await enter(path);
  const second = await enter(path);
  for (const name of ['a', 'b']) behave(first.board(name), { stepMs: 5 });
  const [left, right] = [first.runs('a', 25), first.runs('b', 25)];
  first.queue.wake();
  second.queue.wake();
  await first.until(() => everStarted(first.board('a')).length >= 10);
  await first.queue.close();
  await Promise.all([...left, ...right].map((run) => second.queue.ended(run)));
  expect(new Set([...left, ...right].map(second.stateOf))).toEqual(new Set(['done']));
  for (const [name, runs] of [
    ['a', left],
    ['b', right],
  ] as const)
    expect(everStarted(second.board(name))).toEqual(runs.map((run) => `j-${run}`));
});

test('a queue that is closed looks at no run, though somebody waits for its end', async () => {
  const { store, queue, runs, until, board } = await enter(await newProject());
  behave(board('a'), { stepMs: 300 });
  const [run] = runs('a', 1);
  queue.wake();
  void queue.ended(run!);
  await until(() => everStarted(board('a')).length === 1);
  await queue.close();
  const looks = vi.spyOn(store.runs, 'get');
  await sleep(100);
  expect(looks).not.toHaveBeenCalled();
});

test('a queue that is closed says nothing, though a job that lets go still tells', async () => {
  const path = await newProject();
  const { open, ...boards } = folderDevices(`${path}.boards`);
  let isFollowing = false;
  const { queue, runs, until } = await enter(path, {
    devices: {
      ...boards,
      open: (record) => ({
        ...open(record),
        async follow(_, on, signal) {
          isFollowing = true;
          while (!signal.aborted) await sleep(5);
          on.log('one last word');
          return err(appError('E-CANCELLED', 'synthetic'));
        },
      }),
    },
  });
  runs('a', 1);
  queue.wake();
  await until(() => isFollowing);
  // Until nothing is left to be told.
  await sleep(200);
  await queue.close();
  const told: string[] = [];
  queue.on((event) => told.push(event.kind));
  await sleep(200);
  expect(told).toEqual([]);
});
