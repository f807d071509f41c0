import type { DeviceId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { Studio } from '../studio.ts';

/** Runs that it made stay. Errors: `E-DEVICE-BUSY` while a job waits for it or is on it, `E-NOT-FOUND`. */
export async function forgetDevice(studio: Studio, id: DeviceId): Promise<Result<void>> {
  const { store, devices } = studio;
  if (store.jobs.list().some((job) => job.device === id))
    return err(appError('E-DEVICE-BUSY', 'The device has jobs that have not ended.'));
  const removed = store.devices.remove(id);
  if (removed.ok) await devices.drop(id);
  return removed;
}
