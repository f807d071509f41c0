import type { DeviceId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

export const hasJobs = ({ store }: Pick<Studio, 'store'>, id: DeviceId): boolean =>
  store.jobs.list().some(({ device }) => device === id);

/** A device that no job waits for or is on. Errors: `E-NOT-FOUND`, `E-DEVICE-BUSY`. */
export function idleDevice(studio: Pick<Studio, 'store'>, id: DeviceId): Result<DeviceRecord> {
  const record = studio.store.devices.get(id);
  return record.ok && hasJobs(studio, id)
    ? err(appError('E-DEVICE-BUSY', `${record.value.name} has jobs that have not ended.`))
    : record;
}
