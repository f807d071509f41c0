import type { DeviceId } from '../base/brand.ts';
import type { DeviceRecord } from './project.ts';

/** Where variants are built and measured. */
export interface DeviceMethods {
  'devices.list': { input: null; output: readonly DeviceRecord[] };
  'devices.probe': { input: { id: DeviceId }; output: DeviceRecord };
  'devices.forget': { input: { id: DeviceId }; output: null };
}
