import { z } from 'zod';
import type { DeviceMethods } from '../../../shared/contract/deviceMethods.ts';
import { deviceId, nothing, type SchemasOf } from './fields.ts';

export const deviceSchemas: SchemasOf<keyof DeviceMethods> = {
  'devices.list': nothing,
  'devices.probe': z.strictObject({ id: deviceId }),
  'devices.forget': z.strictObject({ id: deviceId }),
};
