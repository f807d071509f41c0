import { ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceStep } from '../../../shared/contract/deviceMethods.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';
import { newDevice, type NewDevice } from './addDevice.ts';
import { freeName } from './renameDevice.ts';
import { testBuild } from './testBuild.ts';

/**
 * Pairs a board whose host key was accepted, or trtexec on this computer: signs in, asks it what it is, and lets it build
 * a tiny model. It is remembered once it let us in, also when something is missing there: its checks say how to mend it.
 * Errors: those of signing in, and `E-USAGE` for a name that is taken; then nothing is remembered.
 * @param tell hears of each step when it begins and when it has ended.
 */
export async function pairDevice(
  studio: Studio,
  wanted: NewDevice & { readonly skipTestBuild?: boolean },
  tell: (step: DeviceStep) => void,
  signal: AbortSignal,
): Promise<Result<DeviceRecord>> {
  const { store, devices } = studio;
  const name = freeName(studio, wanted.name);
  if (!name.ok) return name;
  const record = newDevice({ ...wanted, name: name.value });
  const device = devices.open(record);
  const signIn = (state: DeviceStep['state'], found: string, remedy: string | null = null): void =>
    tell({ id: 'sign-in', state, found, remedy });
  signIn('running', wanted.address === null ? 'this computer' : `${wanted.address.user}@${wanted.address.host}`);
  const facts = await device.probe(signal);
  if (!facts.ok) {
    signIn('failed', facts.error.message, facts.error.hint);
    await devices.drop(record.id);
    return facts;
  }
  signIn('ok', facts.value.board ?? facts.value.processor ?? 'a computer that does not say what it is');
  for (const check of facts.value.checks) tell(check);
  const checks = [...facts.value.checks];
  if (!wanted.skipTestBuild && checks.every(({ state }) => state !== 'failed'))
    checks.push(await testBuild(device, tell, signal));
  const saved = store.devices.save({
    ...record,
    presence: 'online',
    standIn: device.standIn,
    facts: { ...facts.value, checks },
  });
  if (!saved.ok) await devices.drop(record.id);
  return saved.ok ? ok(saved.value) : saved;
}
