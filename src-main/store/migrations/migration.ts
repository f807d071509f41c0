import type { Connection } from '../open.ts';

/** One step of the schema; runs inside a transaction, with foreign keys off until it is checked. */
export interface Migration {
  /** `user_version` after the step: 1, 2, 3 … without a gap. */
  readonly version: number;
  up(db: Connection): void;
}
