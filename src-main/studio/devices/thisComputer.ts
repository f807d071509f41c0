import type { DeviceId } from '../../../shared/base/brand.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';

/** The embedded device, which is there without being added. */
export const thisComputer: DeviceRecord = {
  id: 'this-computer' as DeviceId,
  kind: 'onnxruntime',
  name: 'ONNX Runtime on this computer',
  presence: 'online',
  standIn: false,
  address: null,
  facts: null,
};
