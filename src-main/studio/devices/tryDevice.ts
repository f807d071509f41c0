import type { DeviceId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { DeviceStep } from '../../../shared/contract/deviceMethods.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';
import { idleDevice } from './idleDevice.ts';
import { testBuild, testBuildCheck } from './testBuild.ts';

/** The test build of pairing once more, on a device that is known. Errors: `E-DEVICE-BUSY`, `E-NOT-FOUND`, `E-DEVICE-TRTEXEC`. */
export async function tryDevice(
  studio: Studio,
  id: DeviceId,
  tell: (step: DeviceStep) => void,
  signal: AbortSignal,
): Promise<Result<DeviceRecord>> {
  const { store, devices } = studio;
  const record = idleDevice(studio, id);
  if (!record.ok) return record;
  const { facts, name } = record.value;
  if (facts === null) return err(appError('E-DEVICE-TRTEXEC', `${name} has not been asked yet what it has.`));
  const check = await testBuild(devices.open(record.value), tell, signal);
  const others = facts.checks.filter((other) => other.id !== testBuildCheck);
  return store.devices.save({ ...record.value, facts: { ...facts, checks: [...others, check] } });
}
