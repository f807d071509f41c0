import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobId, Sha256 } from '../../../shared/base/brand.ts';
import { jobFolders } from '../../../src-main/devices/jobFolder.ts';
import type { RunArtifacts, RunJob } from '../../../src-main/devices/device.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const jobOf = (id: string, seed = 1): RunJob => ({
  id: id as JobId,
  model: { path: '/m.onnx', sha256: 'aa' as Sha256, sizeBytes: 1 },
  references: [],
  precision: 'fp32',
  shapes: null,
  options: { measureSeconds: 1, warmUpMs: 1, seed },
});
const done: RunArtifacts = {
  outcome: 'done',
  error: null,
  files: [],
  commands: [],
  facts: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
};

test('a job is there from the moment it was added until it is removed', async () => {
  const folders = jobFolders(join(root, 'life'));
  expect(valueOf(await folders.list())).toEqual([]);
  const job = jobOf('run/../1');
  valueOf(await folders.add(job));
  valueOf(await folders.add({ ...job, precision: 'int8-explicit' }));
  expect(valueOf(await folders.job(job.id))).toEqual(job);
  expect(valueOf(await folders.list())).toEqual([job.id]);
  expect(valueOf(await folders.result(job.id))).toBeNull();
  valueOf(await folders.finish(job.id, done));
  expect(valueOf(await folders.result(job.id))).toEqual(done);
  valueOf(await folders.remove(job.id));
  expect(errorOf(await folders.job(job.id)).code).toBe('E-DEVICE-LOST');
  valueOf(await folders.remove(job.id));
});

test('folders that are none of ours, and torn files, are no jobs', async () => {
  const folder = join(root, 'strange');
  const folders = jobFolders(folder);
  mkdirSync(join(folder, 'empty'), { recursive: true });
  mkdirSync(join(folder, 'torn'), { recursive: true });
  mkdirSync(join(folder, '%E0%A4%A'), { recursive: true });
  writeFileSync(join(folder, 'torn/job.json'), '{"id":');
  valueOf(await folders.add(jobOf('good')));
  expect(valueOf(await folders.list())).toEqual(['good']);
});

test('a folder that cannot be made is an error with its name', async () => {
  writeFileSync(join(root, 'file'), '');
  const error = errorOf(await jobFolders(join(root, 'file')).add(jobOf('a')));
  expect(error.code).toBe('E-FILE-UNWRITABLE');
  expect(error.message).toContain('file');
  expect(readFileSync(join(root, 'file'), 'utf8')).toBe('');
});
