import type { DeviceRecord } from '../../shared/contract/project.ts';
import type { Device } from './device.ts';

/** Opens devices by their record; one open connection a device, shared by every job, closed with the project. */
export interface DeviceRegistry {
  open(record: DeviceRecord): Device;
  close(): Promise<void>;
}
