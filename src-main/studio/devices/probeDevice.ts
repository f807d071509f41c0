import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';
import { testBuildCheck } from './testBuild.ts';

const patienceMs = 60_000;

/** Asks a device what it is and remembers the answer. A device that does not answer is remembered as unreachable. */
export async function probeDevice(studio: Studio, id: DeviceId, signal?: AbortSignal): Promise<Result<DeviceRecord>> {
  const { store, devices } = studio;
  const record = store.devices.get(id);
  if (!record.ok) return record;
  const device = devices.open(record.value);
  const patience = AbortSignal.timeout(patienceMs);
  const facts = await device.probe(signal ? AbortSignal.any([signal, patience]) : patience);
  const busy = record.value.presence === 'busy';
  if (!facts.ok) {
    if (facts.error.code === 'E-DEVICE-UNREACHABLE') store.devices.save({ ...record.value, presence: 'unreachable' });
    return facts;
  }
  // The test build is no part of a probe; what it showed last still holds.
  const built = record.value.facts?.checks.filter((check) => check.id === testBuildCheck) ?? [];
  return store.devices.save({
    ...record.value,
    presence: busy ? 'busy' : 'online',
    standIn: device.standIn,
    facts: { ...facts.value, checks: [...facts.value.checks, ...built] },
  });
}
