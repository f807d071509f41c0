import { ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceCheck, DeviceRecord } from '../../../shared/contract/project.ts';
import type { RunEvents } from '../../devices/device.ts';
import type { Studio } from '../studio.ts';
import { newDevice, type NewDevice } from './addDevice.ts';
import { testBuild } from './testBuild.ts';

/** What the user sees while a device is paired: stage after stage, each with what was found. */
export interface PairingEvents {
  stage(stage: 'sign-in' | 'test-build', state: 'running' | DeviceCheck['state'], found: string): void;
  check(check: DeviceCheck): void;
  log(line: string): void;
}

/**
 * Pairs a board whose host key was accepted, or trtexec on this computer: signs in, asks it what it is, and lets it build
 * a tiny model. It is remembered once it let us in, also when something is missing there: its checks say how to mend it.
 * Errors: those of signing in; then nothing is remembered.
 */
export async function pairDevice(
  studio: Studio,
  wanted: NewDevice & { readonly skipTestBuild?: boolean },
  on: PairingEvents,
  signal: AbortSignal,
): Promise<Result<DeviceRecord>> {
  const { store, devices } = studio;
  const record = newDevice(wanted);
  const device = devices.open(record);
  on.stage(
    'sign-in',
    'running',
    wanted.address === null ? 'this computer' : `${wanted.address.user}@${wanted.address.host}`,
  );
  const facts = await device.probe(signal);
  if (!facts.ok) {
    on.stage('sign-in', 'failed', facts.error.message);
    await devices.drop(record.id);
    return facts;
  }
  on.stage('sign-in', 'ok', facts.value.board ?? facts.value.processor ?? 'a computer that does not say what it is');
  for (const check of facts.value.checks) on.check(check);
  const checks = [...facts.value.checks];
  if (!wanted.skipTestBuild && checks.every(({ state }) => state !== 'failed')) {
    on.stage('test-build', 'running', 'one convolution');
    const built = await testBuild(device, eventsOf(on), signal);
    on.stage('test-build', built.state, built.found);
    checks.push(built);
  }
  const saved = store.devices.save({
    ...record,
    presence: 'online',
    standIn: device.standIn,
    facts: { ...facts.value, checks },
  });
  if (!saved.ok) await devices.drop(record.id);
  return saved.ok ? ok(saved.value) : saved;
}

const eventsOf = (on: PairingEvents): RunEvents => ({
  phase: () => {},
  log: (line) => on.log(line),
  telemetry: () => {},
  presence: () => {},
});
