import type { DeviceRecord } from '../../../shared/contract/project.ts';

/** A device as the contract spells it: what a probe found stands beside its name, null where nobody has asked yet. */
export const deviceJson = ({ id, kind, name, presence, standIn, address, facts }: DeviceRecord): object => ({
  id,
  kind,
  name,
  presence,
  standIn,
  address: address && { host: address.host, port: address.port, user: address.user, hostKey: address.hostKey },
  place: address?.place ?? null,
  board: facts?.board ?? null,
  module: facts?.module ?? null,
  jetpack: facts?.jetpack ?? null,
  l4t: facts?.l4t ?? null,
  tensorrt: facts?.tensorrt ?? null,
  cuda: facts?.cuda ?? null,
  trtexecPath: facts?.trtexecPath ?? null,
  sm: facts?.sm ?? null,
  processor: facts?.processor ?? null,
  gpuClockMHz: facts?.gpuClockMHz ?? null,
  memoryBytes: facts?.memoryBytes ?? null,
  diskFreeBytes: facts?.diskFreeBytes ?? null,
  powerMode: facts?.powerMode ?? null,
  clocksLocked: facts?.clocksLocked ?? null,
  sudo: facts?.sudo ?? null,
  checks: facts?.checks ?? [],
});
