import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/** Begins no new job on a device, in whichever process, until it is told otherwise; what runs there goes on. */
export const pauseDevice = (studio: Studio, id: DeviceId): Result<DeviceRecord> => setPaused(studio, id, true);

export const resumeDevice = (studio: Studio, id: DeviceId): Result<DeviceRecord> => setPaused(studio, id, false);

function setPaused({ store, jobs }: Studio, id: DeviceId, isPaused: boolean): Result<DeviceRecord> {
  const set = store.devices.setPaused(id, isPaused);
  if (!set.ok) return set;
  jobs.wake();
  return store.devices.get(id);
}
