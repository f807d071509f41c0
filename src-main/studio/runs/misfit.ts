import type { DeviceRecord, Precision, Variant } from '../../../shared/contract/project.ts';

/** @returns why the device cannot run the variant so; null when it can. */
export function misfitOf(variant: Variant, precision: Precision, device: DeviceRecord): string | null {
  if ((variant.kind === 'qdq') !== (precision === 'int8-explicit'))
    return `“${variant.label}” (${variant.kind}) cannot run as ${precision}.`;
  if (device.kind === 'import') return `${device.name} measures nothing.`;
  if (device.kind === 'estimate' && variant.kind === 'float' && precision !== 'fp16')
    return `${device.name} estimates a float model as fp16, not as ${precision}.`;
  if (device.kind === 'onnxruntime' && (precision === 'fp16' || precision === 'int8-implicit'))
    return `${device.name} has no ${precision}.`;
  return null;
}
