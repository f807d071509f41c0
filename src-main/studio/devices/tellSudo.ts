import type { DeviceId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { accountOf } from '../../devices/secrets.ts';
import type { Studio } from '../studio.ts';

/** The password of sudo on a device, before a run asks for it; it is kept in memory and sent by stdin. */
export function tellSudo({ store, secrets }: Studio, id: DeviceId, password: string): Result<null> {
  const record = store.devices.get(id);
  if (!record.ok) return record;
  secrets.tell({ kind: 'sudo', account: accountOf(record.value.address) }, password);
  return ok(null);
}
