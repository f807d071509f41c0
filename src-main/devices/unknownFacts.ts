import type { DeviceFacts } from '../../shared/contract/project.ts';

/** Of a device that says nothing of itself; what one does say is put in its place. */
export const unknownFacts: DeviceFacts = {
  board: null,
  module: null,
  l4t: null,
  jetpack: null,
  tensorrt: null,
  cuda: null,
  trtexecPath: null,
  sm: null,
  gpuClockMHz: null,
  memoryBytes: null,
  diskFreeBytes: null,
  powerMode: null,
  clocksLocked: null,
  sudo: null,
  processor: null,
  checks: [],
};
