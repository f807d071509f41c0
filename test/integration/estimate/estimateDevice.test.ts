import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { boardById } from '../../../shared/estimate/boards.ts';
import { estimateDevice } from '../../../src-main/devices/estimate/estimateDevice.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { graphOf } from '../../support/graphOf.ts';
import { hearing, jobOf, never, writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const device = estimateDevice({
  work: inProcessWorkRunner(workHandlers),
  board: boardById('orin-nx-16')!,
  target: { tensorrt: '10.3', sm: 87 },
  folder: join(root, 'jobs'),
});
const model = writeGraph(
  join(root, 'm.onnx'),
  graphOf('x:f32[1,32,40,40] -> q(0.02) -> conv1(32 k3 p1) -> relu1 -> y'),
);

test('an estimate is a run with an engine and a profile, and no samples', async () => {
  const ref = valueOf(await device.submit(jobOf('one', model, { precision: 'int8-explicit' }), hearing(), never));
  const artifacts = valueOf(await device.follow(ref, hearing(), never));
  expect(artifacts.outcome).toBe('done');
  const run = gatherRun(artifacts.files.map(({ name, path }) => ({ name, text: readFileSync(path, 'utf8') })));
  expect(run.problems).toEqual([]);
  expect(run.engine?.schema).toBe('prediction');
  expect(run.samples).toBeNull();
  expect(run.timed?.layerMs.every((time) => time !== null)).toBe(true);
  for (const [at, { estimate }] of run.engine!.layers.entries()) {
    expect(run.timed!.layerMs[at]).toBeGreaterThanOrEqual(estimate!.lowMs);
    expect(run.timed!.layerMs[at]).toBeLessThanOrEqual(estimate!.highMs);
  }
  expect(artifacts.facts?.board).toBe('Jetson Orin NX 16GB');
  expect(artifacts.facts?.checks.map(({ found }) => found).join(' ')).toContain('nothing is measured');
  expect(valueOf(await device.follow(ref, hearing(), never))).toEqual(artifacts);
  valueOf(await device.forget(ref));
  expect(valueOf(await device.list())).toEqual([]);
});

test('a precision that only a build can choose is refused; a model that does not read fails with its error', async () => {
  const refused = await device.submit(jobOf('no', model, { precision: 'int8-implicit' }), hearing(), never);
  expect(errorOf(refused).code).toBe('E-USAGE');
  const job = jobOf('gone', model, { precision: 'int8-explicit' });
  const missing = { ...job, model: { ...job.model, path: join(root, 'nowhere.onnx') } };
  const ref = valueOf(await device.submit(missing, hearing(), never));
  expect(valueOf(await device.follow(ref, hearing(), never))).toMatchObject({
    outcome: 'failed',
    error: { code: 'E-FILE-NOT-FOUND' },
  });
});
