import { randomUUID } from 'node:crypto';
import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, SshAddress, TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

export interface NewDevice {
  readonly name: string;
  /** Null: trtexec on this computer. */
  readonly address: SshAddress | null;
  readonly setup?: TrtexecSetup;
}

export const newDevice = ({ name, address, setup }: NewDevice): DeviceRecord => ({
  id: randomUUID() as DeviceId,
  kind: address === null ? 'local' : 'jetson',
  name,
  presence: 'never-seen',
  standIn: false,
  address,
  facts: null,
  ...(setup ? { setup } : {}),
});

/** Remembers a board whose host key the user has accepted; it is not asked anything yet. */
export const addDevice = (studio: Studio, device: NewDevice): Result<DeviceRecord> =>
  studio.store.devices.save(newDevice(device));
