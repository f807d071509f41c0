import type { DeviceId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { estimatedName, parseEstimateName } from '../../devices/estimate/estimatedBoard.ts';
import type { Studio } from '../studio.ts';

/**
 * Remembers a named board as a device that only computes. Adding it twice is adding it once.
 * @param name as `estimate:agx-orin-64`. Errors: those of reading the name, `E-NOT-FOUND` and `E-TARGET`.
 */
export function addEstimate({ store }: Studio, name: string): Result<DeviceRecord> {
  const estimated = parseEstimateName(name);
  if (!estimated.ok) return estimated;
  const known = store.devices.get(name as DeviceId);
  if (known.ok) return known;
  return store.devices.save({
    id: name as DeviceId,
    kind: 'estimate',
    name: estimatedName(estimated.value),
    presence: 'online',
    standIn: false,
    address: null,
    facts: null,
  });
}
