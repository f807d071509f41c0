import type { DeviceRecord, Precision, Variant } from '../../../shared/contract/project.ts';

/** What a variant can be built at on a device; which of them a TensorRT version really takes, the device itself says. */
export function precisionsFor(variant: Variant, device: DeviceRecord): readonly Precision[] {
  if (variant.kind === 'qdq') return ['int8-explicit'];
  if (device.kind === 'onnxruntime') return ['fp32'];
  return ['fp16', 'fp32', 'int8-implicit'];
}
