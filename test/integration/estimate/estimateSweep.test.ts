import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJsonText } from '../../../shared/base/jsonText.ts';
import { parseEstimateName } from '../../../src-main/devices/estimate/estimatedBoard.ts';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { addDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { addEstimate } from '../../../src-main/studio/devices/addEstimate.ts';
import { probeDevice } from '../../../src-main/studio/devices/probeDevice.ts';
import { compareRuns } from '../../../src-main/studio/runs/compareRuns.ts';
import { runDetail } from '../../../src-main/studio/runs/runDetail.ts';
import { runSweep } from '../../../src-main/studio/runs/runSweep.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { folderDevice } from '../../support/folderDevice/folderDevice.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const real = composeEnvironment({
  host: nodeProcessHost(),
  newWorkRunner: () => inProcessWorkRunner(workHandlers),
  sampleFolder,
});
const { boards, newStudio } = testStudios({
  devices: {
    ...(real.devices.estimate ? { estimate: real.devices.estimate } : {}),
    jetson: (record) => folderDevice(record.name, join(boards, record.name)),
  },
});
const address = { host: 'board.local', port: 22, user: 'me', keyFile: null, hostKey: 'SHA256:synthetic' };

test('a named board sweeps like any device; its figures are estimated and never decide against measured ones', async () => {
  const studio = await newStudio();
  const board = valueOf(addEstimate(studio, 'estimate:agx-orin-64'));
  expect(valueOf(addEstimate(studio, 'estimate:agx-orin-64'))).toEqual(board);
  expect(board).toMatchObject({ kind: 'estimate', name: 'Jetson AGX Orin 64GB, MAXN, TensorRT 10.3 (estimated)' });
  expect(valueOf(await probeDevice(studio, board.id)).facts).toMatchObject({ sm: 87, tensorrt: '10.3' });

  const float = valueOf(await importModel(studio, join(sampleFolder, 'float.onnx')));
  const naive = valueOf(await importModel(studio, join(sampleFolder, 'naive-qat.onnx')));
  const sweep = { variants: [float.id, naive.id], devices: [board.id] };
  const cells = valueOf(await runSweep(studio, sweep));
  expect(cells.map(({ run }) => [run.state, run.deviceKind, run.precision])).toEqual([
    ['done', 'estimate', 'fp16'],
    ['done', 'estimate', 'int8-explicit'],
  ]);
  const summary = cells[1]!.run.summary!;
  expect(summary).toMatchObject({ medianMs: null, qps: null, ci95Ms: null, engineLayers: expect.any(Number) });
  expect(summary.estimatedMs![0]).toBeGreaterThan(0);
  expect(summary.estimatedMs![0]).toBeLessThan(summary.estimatedMs![1]);
  expect(valueOf(await runDetail(studio, cells[1]!.run.id)).samplesMs).toEqual([]);
  expect(valueOf(await runSweep(studio, sweep)).map(({ reused }) => reused)).toEqual([true, true]);

  const measuring = valueOf(addDevice(studio, { name: 'board', address }));
  const [measured] = valueOf(await runSweep(studio, { ...sweep, variants: [naive.id], devices: [measuring.id] }));
  const comparison = readJsonText(valueOf(await compareRuns(studio, cells[1]!.run.id, measured!.run.id)));
  expect(comparison.fair.ok).toBe(false);
  expect(comparison.fair.reasons).toContain('Estimated figures are never compared for a verdict.');
  expect(comparison.endToEnd?.verdict ?? 'not-comparable').toBe('not-comparable');
}, 60_000);

test('what a name may say', async () => {
  expect(valueOf(parseEstimateName('estimate:thor-t5000@10.13')).target).toEqual({ tensorrt: '10.13', sm: 110 });
  expect(errorOf(parseEstimateName('estimate:pi-5'))).toMatchObject({ code: 'E-NOT-FOUND' });
  expect(errorOf(parseEstimateName('estimate:thor-t5000@3.0')).code).toBe('E-TARGET');
  expect(errorOf(addEstimate(await newStudio(), 'estimate:')).code).toBe('E-NOT-FOUND');
});
