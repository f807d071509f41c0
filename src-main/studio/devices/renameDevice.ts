import type { DeviceId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/** Runs that it made keep the name that it had then. Errors: `E-NOT-FOUND`, `E-USAGE` for a name that is taken. */
export async function renameDevice(studio: Studio, id: DeviceId, name: string): Promise<Result<DeviceRecord>> {
  const record = studio.store.devices.get(id);
  if (!record.ok || record.value.name === name) return record;
  const free = freeName(studio, name);
  if (!free.ok) return free;
  return studio.store.devices.save({ ...record.value, name });
}

/** A device is found by its name, so no two have one. */
export function freeName({ store }: Pick<Studio, 'store'>, name: string): Result<string> {
  const wanted = name.trim();
  if (wanted === '') return err(appError('E-USAGE', 'A device needs a name.', { hint: 'Give it one.' }));
  return store.devices.list().some((device) => device.name === wanted)
    ? err(appError('E-USAGE', `There is a device '${wanted}' already.`, { hint: 'Choose another name.' }))
    : ok(wanted);
}
