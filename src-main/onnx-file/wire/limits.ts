import type { Field } from './schema.ts';

/** What no model comes near; beyond it a file is an attack on memory or stack. */
export const maxDepth = 100;
export const maxMessages = 2_000_000;

/** Of all arrays of the decoded model, in numbers of 8 bytes; weights as raw bytes take none. */
export const maxRoom = 64_000_000;

/** What an entry of a repeated field takes. */
export const roomOf: Readonly<Record<Field['kind'], number>> = {
  string: 8,
  bytes: 8,
  message: 8,
  int64: 4,
  uint64: 4,
  int32: 1,
  float: 1,
  double: 1,
};
