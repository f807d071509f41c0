import { ok } from '../../../shared/base/result.ts';
import type { DeviceMethods } from '../../../shared/contract/deviceMethods.ts';
import { forgetDevice } from '../../studio/devices/forgetDevice.ts';
import { probeDevice } from '../../studio/devices/probeDevice.ts';
import { done, withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Where variants are built and measured. */
export const deviceHandlers = (context: HandlerContext): HandlersOf<keyof DeviceMethods> => ({
  'devices.list': () => withProject(context, (studio) => ok(studio.store.devices.list())),
  'devices.probe': ({ id }) => withProject(context, (studio) => probeDevice(studio, id), 'devices'),
  'devices.forget': async ({ id }) => done(await withProject(context, (studio) => forgetDevice(studio, id), 'devices')),
});
