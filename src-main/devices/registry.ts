import { appError } from '../../shared/base/errors.ts';
import { err } from '../../shared/base/result.ts';
import type { DeviceId } from '../../shared/base/brand.ts';
import type { DeviceRecord } from '../../shared/contract/project.ts';
import type { Device } from './device.ts';

/** Opens devices by their record; one open connection a device, shared by every job, closed with the project. */
export interface DeviceRegistry {
  open(record: DeviceRecord): Device;
  /** Closes the connection of a device that was changed or forgotten. */
  drop(id: DeviceId): Promise<void>;
  close(): Promise<void>;
}

/** @param make answers null for a kind that cannot run anything here. */
export function createRegistry(make: (record: DeviceRecord) => Device | null): DeviceRegistry {
  const opened = new Map<DeviceId, Device>();
  return {
    open(record) {
      const device = opened.get(record.id) ?? make(record) ?? unavailable(record);
      opened.set(record.id, device);
      return device;
    },
    async drop(id) {
      const device = opened.get(id);
      opened.delete(id);
      await device?.close();
    },
    async close() {
      const closing = [...opened.values()];
      opened.clear();
      await Promise.all(closing.map((device) => device.close()));
    },
  };
}

function unavailable({ kind, name, standIn }: DeviceRecord): Device {
  const refuse = () =>
    Promise.resolve(err(appError('E-DEVICE-COMMAND', `${name} cannot run models from here (${kind}).`)));
  return {
    kind,
    name,
    standIn,
    probe: refuse,
    submit: refuse,
    follow: refuse,
    cancel: refuse,
    list: refuse,
    forget: refuse,
    close: () => Promise.resolve(),
  };
}
