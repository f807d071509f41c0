import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DeviceId, RunId } from '../../../shared/base/brand.ts';
import type { DeviceRecord, Variant } from '../../../shared/contract/project.ts';
import { readJsonText } from '../../../shared/base/jsonText.ts';
import { addDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { forgetDevice } from '../../../src-main/studio/devices/forgetDevice.ts';
import { probeDevice } from '../../../src-main/studio/devices/probeDevice.ts';
import { applyFixes } from '../../../src-main/studio/fixes/applyFixes.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { undo } from '../../../src-main/studio/project/undo.ts';
import { cancelRun } from '../../../src-main/studio/runs/cancelRun.ts';
import { compareManyRuns } from '../../../src-main/studio/runs/compareManyRuns.ts';
import { compareRuns } from '../../../src-main/studio/runs/compareRuns.ts';
import { exportReport } from '../../../src-main/studio/runs/exportReport.ts';
import { importRun } from '../../../src-main/studio/runs/importRun.ts';
import { removeRun } from '../../../src-main/studio/runs/removeRun.ts';
import { runDetail } from '../../../src-main/studio/runs/runDetail.ts';
import { layerKeys, runEngine } from '../../../src-main/studio/runs/runEngine.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { removeVariant } from '../../../src-main/studio/variants/removeVariant.ts';
import { behave } from '../../support/folderDevice/folderDevice.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { folder, boards, environment, keep, newStudio } = testStudios();
const address = { host: 'board.local', port: 22, user: 'me', keyFile: null, hostKey: 'SHA256:synthetic' };
const nobody = 'nobody' as RunId;

describe('runs on a synthetic device', () => {
  let studio: Studio;
  let device: DeviceRecord;
  let float: Variant;
  let naive: Variant;
  let fixed: Variant;
  beforeAll(async () => {
    studio = await newStudio();
    device = valueOf(addDevice(studio, { name: 'board', address }));
    float = valueOf(await importModel(studio, join(sampleFolder, 'float.onnx')));
    naive = valueOf(await importModel(studio, join(sampleFolder, 'naive-qat.onnx'), { parent: float.id }));
    fixed = valueOf(
      await applyFixes(studio, naive.id, { target: 'trt=10.3,sm=87', fixes: null, calibration: null }),
    ).variant;
  });

  test('a run ends with its figures read from its files, marked as of a test board', async () => {
    const started = valueOf(
      await startRun(studio, { variant: naive.id, device: device.id, precision: 'int8-explicit' }),
    );
    expect(started).toMatchObject({ state: 'queued', label: 'naive-qat · int8-explicit', deviceKind: 'jetson' });
    await studio.jobs.ended(started.id);
    const run = valueOf(studio.store.runs.get(started.id));
    expect(run).toMatchObject({ state: 'done', standIn: true, error: null });
    expect(run.summary).toMatchObject({ medianMs: 2.01, engineLayers: null, reformatsQdq: null, agreement: null });
    const detail = valueOf(await runDetail(studio, run.id));
    expect(detail.samplesMs).toHaveLength(60);
    expect(detail).toMatchObject({ commands: ['synthetic'], conditions: { device: 'board', deviceKind: 'jetson' } });
    expect(studio.jobs.logLines(run.id, 0).lines).toContain('measure line 0');
  });

  test('a job carries the models that its own is judged against: its parent and the float one', async () => {
    behave(join(boards, 'board'), { stepMs: 5000 });
    const references = async (variant: Variant, precision: 'fp32' | 'int8-explicit') => {
      const run = valueOf(await startRun(studio, { variant: variant.id, device: device.id, precision }));
      const job = studio.store.jobs.list().find((stored) => stored.run === run.id)!.job;
      valueOf(await cancelRun(studio, run.id));
      await studio.jobs.ended(run.id);
      return job.references.map(({ role, sha256 }) => [role, sha256]);
    };
    expect(await references(float, 'fp32')).toEqual([]);
    expect(await references(naive, 'int8-explicit')).toEqual([['parent', float.model]]);
    expect(await references(fixed, 'int8-explicit')).toEqual([
      ['parent', naive.model],
      ['float-origin', float.model],
    ]);
  });

  test('a precision that a model or device does not have is refused', async () => {
    const attempt = async (variant: Variant, precision: 'fp16' | 'int8-explicit', on: DeviceId = device.id) =>
      errorOf(await startRun(studio, { variant: variant.id, device: on, precision })).code;
    expect(await attempt(float, 'int8-explicit')).toBe('E-PRECISION');
    expect(await attempt(naive, 'fp16')).toBe('E-PRECISION');
    expect(await attempt(float, 'fp16', 'nowhere' as DeviceId)).toBe('E-NOT-FOUND');
  });

  test('a device with a job is not forgotten; a removed variant takes its running runs along', async () => {
    behave(join(boards, 'board'), { stepMs: 5000 });
    const doomed = valueOf(await importModel(studio, join(sampleFolder, 'float.onnx'), { label: 'doomed' }));
    const run = valueOf(await startRun(studio, { variant: doomed.id, device: device.id, precision: 'fp32' }));
    expect(errorOf(await forgetDevice(studio, device.id)).code).toBe('E-DEVICE-BUSY');
    valueOf(await removeVariant(studio, doomed.id));
    while (studio.store.jobs.list().length > 0) await sleep(10);
    valueOf(await undo(studio));
    expect(valueOf(studio.store.runs.get(run.id)).state).toBe('cancelled');
  });

  test('undoing the start of a run cancels it', async () => {
    behave(join(boards, 'board'), { stepMs: 5000 });
    const run = valueOf(await startRun(studio, { variant: float.id, device: device.id, precision: 'fp32' }));
    expect(valueOf(await undo(studio)).redo).toBe('Run “float · fp32”');
    expect(errorOf(studio.store.runs.get(run.id)).code).toBe('E-NOT-FOUND');
    while (studio.store.jobs.list().length > 0) await sleep(10);
  });

  test('a project closed in the middle of a run brings it home when it is opened again', async () => {
    const board = join(boards, 'board');
    behave(board, { stepMs: 200 });
    const run = valueOf(await startRun(studio, { variant: float.id, device: device.id, precision: 'fp32' }));
    while (studio.store.jobs.list()[0]?.ref == null) await sleep(10);
    const path = studio.store.project.path;
    await studio.close();
    studio = keep(valueOf(await openProject(path, environment)));
    studio.jobs.wake();
    await studio.jobs.ended(run.id);
    expect(valueOf(studio.store.runs.get(run.id))).toMatchObject({ state: 'done', summary: { medianMs: 2.01 } });
    behave(board, { stepMs: 30 });
  });

  test('a probe that finds nobody is told; a forgotten device is gone', async () => {
    const other = valueOf(addDevice(studio, { name: 'other', address }));
    behave(join(boards, 'other'), { reachable: false });
    expect(errorOf(await probeDevice(studio, other.id)).code).toBe('E-DEVICE-UNREACHABLE');
    expect(valueOf(studio.store.devices.get(other.id)).presence).toBe('unreachable');
    valueOf(await forgetDevice(studio, other.id));
    expect(errorOf(await probeDevice(studio, other.id)).code).toBe('E-NOT-FOUND');
  });

  test('what is not there is not found', async () => {
    expect(errorOf(await runDetail(studio, nobody)).code).toBe('E-NOT-FOUND');
    expect(errorOf(await compareRuns(studio, nobody, nobody)).code).toBe('E-NOT-FOUND');
    expect(errorOf(await removeRun(studio, nobody)).code).toBe('E-NOT-FOUND');
  });
});

describe('imported runs', () => {
  test('files that say nothing of a run are refused, and nothing of them is kept', async () => {
    const studio = await newStudio();
    const place = join(folder, 'nothing');
    mkdirSync(place);
    writeFileSync(join(place, 'a.json'), '{"hello": 1}');
    writeFileSync(join(place, 'b.txt'), 'nothing to see');
    const paths = ['a.json', 'b.txt'].map((name) => join(place, name));
    expect(errorOf(await importRun(studio, { paths, label: 'x' })).code).toBe('E-RUN-NOTHING');
    expect(errorOf(await importRun(studio, { paths: [join(place, 'absent')], label: 'x' })).code).toBe(
      'E-FILE-NOT-FOUND',
    );
    expect(errorOf(await importRun(studio, { paths: [], label: 'x' })).code).toBe('E-RUN-NOTHING');
    expect(readdirSync(`${studio.store.project.path}.files`)).toEqual([]);
    expect(studio.store.runs.list()).toEqual([]);
  });
});

describeWithShared('recorded engines', (shared) => {
  const files = (name: string) => {
    const place = join(shared, 'engines/resnet18-a100', name);
    return ['graph.json', 'profile.json', 'timing.json'].map((file) => join(place, file));
  };

  test('files of trtexec become runs whose figures are called recorded; two are compared and reported', async () => {
    const studio = await newStudio();
    const bring = async (name: string) => valueOf(await importRun(studio, { paths: files(name), label: name }));
    const [fp16, qat, residual] = [await bring('fp16'), await bring('qat'), await bring('qat-residual')];
    expect([fp16, qat, residual].map((run) => run.precision)).toEqual(['fp16', 'int8-explicit', 'int8-explicit']);
    expect(qat).toMatchObject({ state: 'done', deviceKind: 'import', standIn: false });
    expect(qat.summary!.medianMs).toBeGreaterThan(0);
    expect(qat.summary!.reformatsQdq).toBeGreaterThan(residual.summary!.reformatsQdq!);

    const comparison = readJsonText(valueOf(await compareRuns(studio, qat.id, residual.id)));
    expect(comparison.a.figures).toBe('recorded');
    const sum = comparison.causes.reduce((total, cause) => total + cause.ms, 0);
    expect(sum).toBeCloseTo(comparison.profile!.deltaMs, 6);

    const many = readJsonText(valueOf(await compareManyRuns(studio, [qat.id, fp16.id, residual.id], qat.id)));
    expect(many.runs.map(({ label }) => label)).toEqual(['qat', 'fp16', 'qat-residual']);
    expect(many.against.map((pair) => pair?.profile?.deltaMs)).toEqual([
      undefined,
      expect.any(Number),
      comparison.profile?.deltaMs,
    ]);
    expect(errorOf(await compareManyRuns(studio, [qat.id, fp16.id], residual.id)).code).toBe('E-NOT-FOUND');
    expect(errorOf(await compareManyRuns(studio, [qat.id, nobody], qat.id)).code).toBe('E-NOT-FOUND');
    expect(valueOf(await runDetail(studio, qat.id)).log).toBeNull();

    const { engine, times } = readJsonText(valueOf(await runEngine(studio, qat.id)));
    expect(times!.layerMs).toHaveLength(engine!.layers.length);
    expect(engine!.layers.every(({ raw }) => Object.keys(raw).length === 0)).toBe(true);
    const keys = valueOf(await layerKeys(studio, qat.id, 1));
    expect(keys).toMatchObject({ Name: engine!.layers[1]!.name, LayerType: engine!.layers[1]!.type });
    expect(valueOf(await layerKeys(studio, qat.id, engine!.layers.length))).toEqual({});
    expect(errorOf(await runEngine(studio, nobody)).code).toBe('E-NOT-FOUND');
    expect(errorOf(await layerKeys(studio, nobody, 0)).code).toBe('E-NOT-FOUND');

    const output = join(folder, 'report.html');
    const report = valueOf(
      await exportReport(studio, { title: 'T <&>', notes: '', comparisons: [{ a: qat.id, b: residual.id }] }, output),
    );
    const page = readFileSync(output, 'utf8');
    expect(report.sizeBytes).toBe(Buffer.byteLength(page));
    expect(page).toContain('T &lt;&amp;&gt;');
    expect(page).toContain('qat-residual: figures');
    expect(
      errorOf(await exportReport(studio, { title: '', notes: '', comparisons: [] }, join(folder, 'no/folder.html')))
        .code,
    ).toBe('E-FILE-UNWRITABLE');
  });
});
