import { randomUUID } from 'node:crypto';
import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, SshAddress } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/** Remembers a board whose host key the user has accepted; it is not asked anything yet. */
export const addDevice = (
  studio: Studio,
  { name, address }: { readonly name: string; readonly address: SshAddress },
): Result<DeviceRecord> =>
  studio.store.devices.save({
    id: randomUUID() as DeviceId,
    kind: 'jetson',
    name,
    presence: 'never-seen',
    standIn: false,
    address,
    facts: null,
  });
