import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';
import { idleDevice } from './idleDevice.ts';

/** Runs that it made stay. Errors: `E-DEVICE-BUSY` while a job waits for it or is on it, `E-NOT-FOUND`. */
export async function forgetDevice(studio: Studio, id: DeviceId): Promise<Result<void>> {
  const { store, devices } = studio;
  const idle = idleDevice(studio, id);
  if (!idle.ok) return idle;
  const removed = store.devices.remove(id);
  if (removed.ok) await devices.drop(id);
  return removed;
}
