import type { DeviceId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { readHostKey } from '../../devices/jetson/connect.ts';
import { noSecrets } from '../../devices/secrets.ts';
import type { Studio } from '../studio.ts';

/**
 * Is a board there? It is asked for its host key, which needs no sign-in, and nobody is asked for anything. Behind a jump
 * host that wants a secret it cannot be told, and stays as it was last seen; so does a device that has a job on it, whose
 * presence the queue knows better.
 * Errors: `E-NOT-FOUND`, `E-DEVICE-HOST-KEY` with both fingerprints when it shows another key than the pinned one.
 */
export async function checkPresence({ store }: Studio, id: DeviceId): Promise<Result<DeviceRecord>> {
  const record = store.devices.get(id);
  if (!record.ok || record.value.address === null || record.value.presence === 'busy') return record;
  const { address } = record.value;
  const shown = await readHostKey(address, noSecrets, address.hostKeyType ? [address.hostKeyType] : []);
  if (!shown.ok) return shown.error.code === 'E-DEVICE-UNREACHABLE' ? seen(store, id, 'unreachable') : record;
  if (shown.value.fingerprint === address.hostKey) return seen(store, id, 'online');
  const { type, fingerprint } = shown.value;
  return err(
    appError(
      'E-DEVICE-HOST-KEY',
      `${address.host} shows the ${type} key ${fingerprint}; pinned is ${address.hostKey}.`,
    ),
  );
}

/** As it is stored now: a job may have begun while the board was asked. A board that never let us in was never seen. */
function seen(store: Studio['store'], id: DeviceId, presence: 'online' | 'unreachable'): Result<DeviceRecord> {
  const now = store.devices.get(id);
  if (!now.ok || now.value.presence === presence || now.value.presence === 'busy') return now;
  if (now.value.facts === null && presence === 'online') return ok(now.value);
  return store.devices.save({ ...now.value, presence });
}
