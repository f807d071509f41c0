import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { usualSetup } from '../../devices/trtexec/trtexecDevice.ts';
import type { Studio } from '../studio.ts';
import { idleDevice } from './idleDevice.ts';

/** Whether runs lock the clocks of a device from now on. Errors: `E-DEVICE-BUSY`, `E-NOT-FOUND`. */
export async function lockClocks(studio: Studio, id: DeviceId, isOn: boolean): Promise<Result<DeviceRecord>> {
  const record = idleDevice(studio, id);
  if (!record.ok) return record;
  const saved = studio.store.devices.save({
    ...record.value,
    setup: { ...usualSetup, ...record.value.setup, lockClocks: isOn },
  });
  if (saved.ok) await studio.devices.drop(id);
  return saved;
}
