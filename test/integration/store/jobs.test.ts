import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DeviceId, JobId } from '../../../shared/base/brand.ts';
import { ok } from '../../../shared/base/result.ts';
import { newOwner } from '../../../src-main/store/owner.ts';
import { createProjectStore } from '../../../src-main/store/projectStore.ts';
import type { LeaseOwner } from '../../../src-main/store/store.ts';
import { sampleJob, sampleRun, sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
let nowMs = Date.parse('2026-11-01T12:00:00Z');
const clock = { now: () => new Date(nowMs) };
const store = valueOf(await createProjectStore(join(folder, 'jobs'), { clock }));
const { sha256 } = valueOf(await store.blobs.putBytes(Buffer.from('abc')));
const variant = valueOf(store.variants.add(sampleVariant('v', sha256)));
const living = spawn('sleep', ['60']);
afterAll(() => {
  living.kill();
  store.close();
});

const here = newOwner();
const neighbour: LeaseOwner = { ...newOwner(), pid: living.pid! };
const dead: LeaseOwner = {
  ...newOwner(),
  pid: Number(execFileSync(process.execPath, ['-e', 'console.log(process.pid)'])),
};
const otherBoot: LeaseOwner = { ...newOwner(), pid: 1, bootId: 'another boot' };

let count = 0;
function newJob(device = `d${count}`): JobId {
  const name = String((count += 1));
  const run = sampleRun(`r${name}`, variant, { device: device as DeviceId });
  valueOf(store.runs.add(run, sampleJob(`j${name}`, variant, '/somewhere/else')));
  return `j${name}` as JobId;
}

test('a job reads back with the blobs where they are now', () => {
  const id = newJob();
  expect(store.jobs.get(id)).toMatchObject({
    job: { id, model: { sha256, path: join(folder, 'jobs.qdq.files', sha256) } },
    ref: null,
    phase: 'queued',
    cancelRequested: false,
  });
  valueOf(store.jobs.saveRef(id, { id, handle: { folder: '/home/x', pid: 7 } }));
  valueOf(store.jobs.requestCancel(id));
  valueOf(store.jobs.savePhase(id, 'build'));
  expect(store.jobs.get(id)).toMatchObject({
    ref: { id, handle: { folder: '/home/x', pid: 7 } },
    phase: 'build',
    cancelRequested: true,
  });
  valueOf(store.jobs.remove(id));
  expect(store.jobs.get(id)).toBeNull();
});

test('a living process keeps its lease as long as its heart beats', () => {
  const id = newJob();
  expect(store.jobs.takeLease(id, neighbour)).toEqual(ok(true));
  expect(store.jobs.takeLease(id, neighbour)).toEqual(ok(true));
  expect(store.jobs.takeLease(id, here)).toEqual(ok(false));
  nowMs += 10_000;
  expect(store.jobs.heartbeat(id, neighbour)).toEqual(ok(true));
  nowMs += 10_000;
  expect(store.jobs.takeLease(id, here)).toEqual(ok(false));
  nowMs += 10_000;
  expect(store.jobs.takeLease(id, here)).toEqual(ok(true));
  expect(store.jobs.heartbeat(id, neighbour)).toEqual(ok(false));
});

test('the lease of a dead process is void at once, of another boot when its heartbeat is old', () => {
  const id = newJob();
  expect(store.jobs.takeLease(id, dead)).toEqual(ok(true));
  expect(store.jobs.takeLease(id, here)).toEqual(ok(true));
  store.jobs.release(id, here);
  expect(store.jobs.takeLease(id, otherBoot)).toEqual(ok(true));
  expect(store.jobs.takeLease(id, here)).toEqual(ok(false));
  nowMs += 16_000;
  expect(store.jobs.takeLease(id, here)).toEqual(ok(true));
});

test('a clock that was set back voids leases instead of keeping them for ever', () => {
  const id = newJob();
  expect(store.jobs.takeLease(id, neighbour)).toEqual(ok(true));
  nowMs -= 3_600_000;
  expect(store.jobs.takeLease(id, here)).toEqual(ok(true));
});

test('one job a device at a time, whoever asks; another device is free', () => {
  const first = newJob('board');
  const second = newJob('board');
  const elsewhere = newJob('other board');
  expect(store.jobs.takeLease(first, neighbour)).toEqual(ok(true));
  expect(store.jobs.takeLease(second, here)).toEqual(ok(false));
  expect(store.jobs.takeLease(second, neighbour)).toEqual(ok(false));
  expect(store.jobs.takeLease(elsewhere, here)).toEqual(ok(true));
  store.jobs.release(first, here);
  expect(store.jobs.takeLease(second, here)).toEqual(ok(false));
  store.jobs.release(first, neighbour);
  expect(store.jobs.takeLease(second, here)).toEqual(ok(true));
});

test('the same process with the project open a second time is another owner', () => {
  const id = newJob();
  expect(store.jobs.takeLease(id, here)).toEqual(ok(true));
  expect(store.jobs.takeLease(id, newOwner())).toEqual(ok(false));
  store.jobs.release(id, newOwner());
  expect(store.jobs.heartbeat(id, here)).toEqual(ok(true));
});

test('a job that is gone cannot be held', () => {
  expect(store.jobs.takeLease('nobody' as JobId, here)).toEqual(ok(false));
  expect(store.jobs.heartbeat('nobody' as JobId, here)).toEqual(ok(false));
});
