import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { DeviceStep } from '../../../shared/contract/deviceMethods.ts';
import type { DeviceCheck, JobPhase } from '../../../shared/contract/project.ts';
import { readTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { median } from '../../../shared/compare/statistics.ts';
import type { Device, RunArtifacts, RunEvents } from '../../devices/device.ts';
import { writeTestModel } from '../../devices/trtexec/testModel.ts';

/**
 * Builds and measures one convolution, so that a newly paired board is known to work from end to end, and takes away what
 * it left. A board that takes longer than the patience is told to stop.
 */
const patienceMs = 60_000;

/** @param tell hears that it begins, how far it is, and what came of it. */
export async function testBuild(
  device: Device,
  tell: (step: DeviceStep) => void,
  signal: AbortSignal,
): Promise<DeviceCheck> {
  const running = (found: string): void => tell({ id: testBuildCheck, state: 'running', found, remedy: null });
  running('one convolution');
  const on: RunEvents = {
    phase: (phase) => running(phaseWords[phase] ?? 'one convolution'),
    log: () => {},
    telemetry: () => {},
    presence: () => {},
  };
  const check = await tryOnce(device, on, signal);
  tell(check);
  return check;
}

export const testBuildCheck = 'test-build';

const phaseWords: Readonly<Partial<Record<JobPhase, string>>> = {
  queued: 'waiting for the device',
  push: 'copying one convolution',
  build: 'building one convolution',
  measure: 'measuring it',
  profile: 'profiling it',
  collect: 'collecting the result',
};

async function tryOnce(device: Device, on: RunEvents, signal: AbortSignal): Promise<DeviceCheck> {
  const folder = await mkdtemp(join(tmpdir(), 'qdq-test-build-'));
  const begun = performance.now();
  try {
    const artifacts = await runOnce(device, folder, on, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    if (!artifacts.ok) return failed(`${artifacts.error.code}: ${artifacts.error.message}`, artifacts.error.hint);
    const { outcome, error, files } = artifacts.value;
    if (outcome !== 'done') return failed(error?.message ?? outcome, error?.hint ?? 'Look at the log.');
    const times = files.find(({ role }) => role === 'times');
    const samples = times ? readTimesJson(await readFile(times.path, 'utf8')) : null;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const speed = samples?.ok ? `, ${median(samples.value.computeMs).toPrecision(3)} ms a run` : '';
    return {
      id: testBuildCheck,
      state: 'ok',
      found: `built, measured and profiled one convolution in ${seconds} s${speed}${device.standIn ? ' (test board)' : ''}`,
      remedy: null,
    };
  } finally {
    await device.rest?.();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOnce(
  device: Device,
  folder: string,
  on: RunEvents,
  signal: AbortSignal,
): Promise<Result<RunArtifacts>> {
  const id = randomUUID() as JobId;
  const model = await writeTestModel(join(folder, 'test.onnx'));
  const options = { measureSeconds: 1, warmUpMs: 200, seed: 1 };
  const ref = await device.submit({ id, model, references: [], precision: 'fp32', shapes: null, options }, on, signal);
  if (!ref.ok) return ref;
  const ended = await device.follow(ref.value, on, signal);
  if (!ended.ok) await device.cancel(ref.value);
  await device.forget(ref.value);
  if (ended.ok || !signal.aborted) return ended;
  return err(appError('E-DEVICE-COMMAND', `The test build did not end within ${patienceMs / 1000} s.`));
}

const failed = (found: string, remedy: string): DeviceCheck => ({ id: testBuildCheck, state: 'failed', found, remedy });
