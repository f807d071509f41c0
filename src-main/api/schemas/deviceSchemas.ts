import { z } from 'zod';
import type { DeviceMethods } from '../../../shared/contract/deviceMethods.ts';
import { deviceId, label, nothing, token, type SchemasOf } from './fields.ts';

const ofDevice = z.strictObject({ id: deviceId });
/** A name that the window chose for what it begins. */
const task = z.string().min(1).max(100);
const address = z.string().trim().min(1).max(500);
const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);
const secret = z.string().max(1000);
const wish = z.strictObject({ address, keyFile: token.nullable(), jump: address.nullable() });
const place = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({ kind: z.literal('ssh'), wish, hostKey: fingerprint, jumpHostKey: fingerprint.nullable() }),
]);

export const deviceSchemas: SchemasOf<keyof DeviceMethods> = {
  'devices.list': nothing,
  'devices.probe': ofDevice,
  'devices.forget': ofDevice,
  'devices.rename': ofDevice.extend({ name: label }),
  'devices.lockClocks': ofDevice.extend({ isOn: z.boolean() }),
  'devices.sudo': ofDevice.extend({ password: secret }),
  'devices.presence': ofDevice,
  'devices.sample': ofDevice,
  'devices.candidates': nothing,
  'devices.look': z.strictObject({ wish, jumpHostKey: fingerprint.nullable() }),
  'devices.pair': z.strictObject({
    task,
    name: label,
    place,
    trtexecPath: z.string().min(1).max(1000).nullable(),
    prefix: z.array(z.string().min(1).max(1000)).max(100),
    lockClocks: z.boolean(),
    testBuild: z.boolean(),
  }),
  'devices.addEstimate': z.strictObject({ board: z.string().min(1).max(100) }),
  'devices.testBuild': ofDevice.extend({ task }),
  'devices.capabilities': ofDevice,
  'devices.probeCapabilities': ofDevice.extend({ task }),
  'devices.stop': z.strictObject({ task }),
  'devices.questions': nothing,
  'devices.answer': z.strictObject({ id: token, answer: secret.nullable(), keep: z.boolean() }),
};
