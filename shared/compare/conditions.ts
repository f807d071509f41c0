import type { RunConditions } from './types.ts';

/** Of a run of which nothing was recorded: its files may still say it. */
export const unknownConditions: RunConditions = {
  device: null,
  deviceKind: null,
  tensorrt: null,
  powerMode: null,
  clocksLocked: null,
  batch: null,
  shapes: null,
  flags: null,
};
