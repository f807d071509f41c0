import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';
import type { RunArtifacts } from '../../../src-main/devices/device.ts';
import { onnxruntimeDevice } from '../../../src-main/devices/onnxruntime/onnxruntimeDevice.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import type { ProcessHost, WorkerProcess } from '../../../src-main/process/processHost.ts';
import { graphOf } from '../../support/graphOf.ts';
import { hearing, jobOf, never, referenceOf, writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const small = `
  x:f32[1,8,16,16] -> conv1(16 k3 p1) -> relu1 -> a
  a -> conv2(16 k3 p1) -> b
  a, b -> add1 -> relu2 -> maxpool1 -> y`;
const quantized = `
  x:f32[1,8,16,16] -> q(0.01) -> conv1(16 k3 p1) -> relu1 -> a
  a -> q(0.02) -> conv2(16 k3 p1) -> b
  a, b -> add1 -> relu2 -> maxpool1 -> y`;
const floatModel = writeGraph(join(root, 'float.onnx'), graphOf(small));
const qdqModel = writeGraph(join(root, 'qdq.onnx'), graphOf(quantized));
/** Slow enough to be caught in the middle: about 0.2 s a run. */
const slowModel = writeGraph(
  join(root, 'slow.onnx'),
  graphOf('x:f32[1,64,256,256] -> conv1(64 k3 p1) -> conv2(64 k3 p1) -> y'),
);

let devices = 0;
const newDevice = (host: ProcessHost = nodeProcessHost(), folder = join(root, `jobs-${(devices += 1)}`)) =>
  onnxruntimeDevice({ host, folder });

/** Remembers the processes it started, so that a test can end one from outside. */
function watchedHost(): ProcessHost & { readonly started: WorkerProcess[] } {
  const host = nodeProcessHost();
  const started: WorkerProcess[] = [];
  return {
    started,
    start(entry, name) {
      const worker = host.start(entry, name);
      started.push(worker);
      return worker;
    },
  };
}

const textOf = ({ files }: RunArtifacts, role: string): string =>
  readFileSync(files.find((file) => file.role === role)!.path, 'utf8');
const readingsOf = ({ files }: RunArtifacts) =>
  gatherRun(
    files
      .filter(({ role }) => role !== 'optimized-model')
      .map(({ name, path }) => ({ name, text: readFileSync(path, 'utf8') })),
  );

describe('one job, from submit to artifacts', () => {
  test('a quantized model against its parent', async () => {
    const device = newDevice();
    const references = [referenceOf('parent', floatModel), referenceOf('float-origin', floatModel)];
    const job = jobOf('run 1', qdqModel, { references, precision: 'int8-explicit' });
    const heard = hearing();
    const ref = valueOf(await device.submit(job, heard, never));
    const artifacts = valueOf(await device.follow(ref, heard, never));
    await device.close();

    expect(artifacts).toMatchObject({ outcome: 'done', error: null });
    expect(heard.phases).toEqual(['build', 'measure', 'profile', 'score']);
    expect(heard.progress.filter((share) => share !== null && (share < 0 || share > 1))).toEqual([]);
    expect(artifacts.commands[0]).toContain('x64quantprecision');

    const run = readingsOf(artifacts);
    expect(run.problems).toEqual([]);
    expect(run.engine?.schema).toBe('onnxruntime');
    expect(run.timed?.unmatched).toEqual([]);
    expect(run.timed?.layerMs.every((time) => time !== null)).toBe(true);
    expect(run.samples?.what).toBe('cpu-time');
    expect(run.samples!.computeMs.length).toBeGreaterThanOrEqual(12);
    expect(run.paired).toHaveLength(1);
    expect(run.paired[0]!.reference).toBe(references[0]!.sha256);
    expect(run.paired[0]!.blocks.length).toBeGreaterThanOrEqual(6);
    expect(run.paired[0]!.control).toHaveLength(run.paired[0]!.blocks.length);

    const covered = new Set(run.engine!.layers.flatMap((layer) => layer.onnxNodes));
    for (const name of ['conv1', 'relu1', 'conv2', 'add1', 'relu2', 'maxpool1', 'x_q', 'a_dq'])
      expect(covered, name).toContain(name);

    const report = JSON.parse(textOf(artifacts, 'agreement')) as AgreementReport;
    expect(report.references.map(({ role }) => role)).toEqual(['parent', 'float-origin']);
    const [agreement] = report.references[0]!.outputs;
    expect(agreement!.cosine).toBeGreaterThan(0.9);
    expect(agreement!.cosine).toBeLessThan(1);
    expect(artifacts.facts?.processor).toBeTruthy();
    expect(textOf(artifacts, 'log')).toContain('never of a Jetson');
  });

  test('the same seed gives the same agreement, and a model agrees with itself wholly', async () => {
    const device = newDevice();
    const reports: string[] = [];
    for (const id of ['a', 'b']) {
      const references = [referenceOf('parent', qdqModel), referenceOf('float-origin', floatModel)];
      const ref = valueOf(await device.submit(jobOf(id, qdqModel, { references }), hearing(), never));
      reports.push(textOf(valueOf(await device.follow(ref, hearing(), never)), 'agreement'));
    }
    expect(reports[0]).toBe(reports[1]);
    const { references } = JSON.parse(reports[0]!) as AgreementReport;
    expect(references[0]!.outputs[0]).toMatchObject({ cosine: 1, sqnrDb: null, maxAbs: 0 });
    await device.close();
  });

  test('open axes take the shapes of the job', async () => {
    const path = writeGraph(join(root, 'open.onnx'), graphOf('x:f32[N,4,H,W] -> relu1 -> y'));
    const device = newDevice();
    const followed = async (id: string, shapes: string | null) => {
      const ref = valueOf(await device.submit(jobOf(id, path, { shapes }), hearing(), never));
      return valueOf(await device.follow(ref, hearing(), never));
    };
    const fixed = await followed('shapes', 'x:2x4x8x8');
    expect(readingsOf(fixed).engine?.layers[0]?.inputs[0]?.shape).toEqual([2, 4, 8, 8]);
    expect((await followed('none', null)).error?.code).toBe('E-SHAPES');
    expect((await followed('strange', 'z:1')).error?.code).toBe('E-SHAPES');
    await device.close();
  });
});

describe('the life of a job', () => {
  test('submitting twice is one job; following a finished one gives the same artifacts without running', async () => {
    const host = watchedHost();
    const device = newDevice(host);
    const job = jobOf('once', floatModel);
    const ref = valueOf(await device.submit(job, hearing(), never));
    valueOf(await device.submit(job, hearing(), never));
    expect(valueOf(await device.list())).toEqual([ref]);
    const [first, second] = await Promise.all([
      device.follow(ref, hearing(), never),
      device.follow(ref, hearing(), never),
    ]);
    expect(first).toEqual(second);
    const count = host.started.length;
    expect(valueOf(await device.follow(ref, hearing(), never))).toEqual(valueOf(first));
    expect(host.started.length).toBe(count);
    valueOf(await device.forget(ref));
    expect(valueOf(await device.list())).toEqual([]);
    expect(errorOf(await device.follow(ref, hearing(), never)).code).toBe('E-DEVICE-LOST');
    await device.close();
  });

  test('a cancel ends the process within a second, and says so for good', async () => {
    const host = watchedHost();
    const device = newDevice(host);
    const heard = hearing();
    const ref = valueOf(await device.submit(jobOf('slow', slowModel), heard, never));
    const followed = device.follow(ref, heard, never);
    await heard.reached('measure');
    const begin = performance.now();
    valueOf(await device.cancel(ref));
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(valueOf(await followed)).toMatchObject({ outcome: 'cancelled', error: { code: 'E-CANCELLED' } });
    expect(valueOf(await device.follow(ref, heard, never)).outcome).toBe('cancelled');
    await ended(host.started.at(-1)!);
    await device.close();
  });

  test('a job cancelled before it was followed never runs', async () => {
    const host = watchedHost();
    const device = newDevice(host);
    const ref = valueOf(await device.submit(jobOf('early', floatModel), hearing(), never));
    valueOf(await device.cancel(ref));
    expect(valueOf(await device.follow(ref, hearing(), never)).outcome).toBe('cancelled');
    expect(host.started).toEqual([]);
    await device.close();
  });

  test('a signal only stops following', async () => {
    const device = newDevice();
    const heard = hearing();
    const stop = new AbortController();
    const ref = valueOf(await device.submit(jobOf('left', floatModel), heard, never));
    const followed = device.follow(ref, heard, stop.signal);
    await heard.reached('build');
    stop.abort();
    expect(errorOf(await followed).code).toBe('E-CANCELLED');
    const later = hearing();
    expect(valueOf(await device.follow(ref, later, never)).outcome).toBe('done');
    expect(later.lines.some((line) => line.startsWith('runtime:'))).toBe(true);
    await device.close();
  });

  test('the process dies: a failure that says how', async () => {
    const host = watchedHost();
    const device = newDevice(host);
    const heard = hearing();
    const ref = valueOf(await device.submit(jobOf('killed', slowModel), heard, never));
    const followed = device.follow(ref, heard, never);
    await heard.reached('measure');
    process.kill(host.started.at(-1)!.pid!, 'SIGKILL');
    expect(valueOf(await followed)).toMatchObject({ outcome: 'failed', error: { code: 'E-RUNTIME-KILLED' } });
    await device.close();
  });

  test('closed in the middle and opened again: the job runs again and says so', async () => {
    const folder = join(root, 'reopened');
    const first = newDevice(nodeProcessHost(), folder);
    const heard = hearing();
    const job = jobOf('again', qdqModel);
    const ref = valueOf(await first.submit(job, heard, never));
    const followed = first.follow(ref, heard, never);
    await heard.reached('measure');
    await first.close();
    expect(errorOf(await followed).code).toBe('E-CANCELLED');
    expect(existsSync(join(String(ref.handle['folder']), 'result.json'))).toBe(false);

    const second = newDevice(nodeProcessHost(), folder);
    const [found] = valueOf(await second.list());
    const artifacts = valueOf(await second.follow(found!, hearing(), never));
    expect(artifacts.outcome).toBe('done');
    expect(textOf(artifacts, 'log')).toContain('run again');
    await second.close();
  });
});

describe('what cannot be run', () => {
  test.each([
    ['fp16', 'E-USAGE'],
    ['int8-implicit', 'E-USAGE'],
  ] as const)('precision %s is refused before anything is written', async (precision, code) => {
    const device = newDevice();
    expect(errorOf(await device.submit(jobOf('no', floatModel, { precision }), hearing(), never)).code).toBe(code);
    expect(valueOf(await device.list())).toEqual([]);
    await device.close();
  });

  test('a refusal carries the words of ONNX Runtime, with the names of the model', async () => {
    const graph = graphOf('x:f32[1,4] -> relu1 -> Imaginary1 -> y');
    const artifacts = await failure('refused', writeGraph(join(root, 'refused.onnx'), graph));
    expect(artifacts.error?.code).toBe('E-RUNTIME');
    expect(artifacts.error?.details).toContain('Imaginary');
    expect(artifacts.error?.details).not.toMatch(/@\d+@/);
    expect(textOf(artifacts, 'log')).toContain('Imaginary');
  });

  test('a file that is no model', async () => {
    const path = join(root, 'noise.onnx');
    writeFileSync(path, 'this is not a model');
    expect((await failure('noise', path)).error?.code).toMatch(/^E-ONNX-/);
  });

  async function failure(id: string, path: string): Promise<RunArtifacts> {
    const device = newDevice();
    const ref = valueOf(await device.submit(jobOf(id, path), hearing(), never));
    const artifacts = valueOf(await device.follow(ref, hearing(), never));
    await device.close();
    expect(artifacts.outcome).toBe('failed');
    return artifacts;
  }
});

test('a probe says what this computer is, and that its figures are its own', async () => {
  const device = newDevice();
  const facts = valueOf(await device.probe(never));
  expect(facts.tensorrt).toBeNull();
  expect(facts.memoryBytes).toBeGreaterThan(0);
  expect(facts.checks.map(({ id }) => id)).toEqual(['runtime', 'figures', 'exactness', 'memory', 'disk']);
  expect(facts.checks[0]!.found).toMatch(/ONNX Runtime \d+\.\d+\.\d+/);
  await device.close();
});

function ended(worker: WorkerProcess): Promise<void> {
  return expect
    .poll(
      () => {
        try {
          process.kill(worker.pid!, 0);
          return 'alive';
        } catch {
          return 'gone';
        }
      },
      { timeout: 2000 },
    )
    .toBe('gone');
}
