import type { DeviceId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { Telemetry } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

const patienceMs = 10_000;

/**
 * Clock, load, temperature, power and memory of a device now. Null where it tells none, while nobody has signed in
 * (looking at a page must ask for no password), and while a job is on it, whose own telemetry comes with the jobs.
 */
export async function sampleDevice({ store, devices }: Studio, id: DeviceId): Promise<Result<Telemetry | null>> {
  const record = store.devices.get(id);
  if (!record.ok) return record;
  if (record.value.presence !== 'online') return ok(null);
  const device = devices.open(record.value);
  return device.sample ? device.sample(AbortSignal.timeout(patienceMs)) : ok(null);
}
