import type { Result } from '../../shared/base/result.ts';
import { attempt } from './failure.ts';
import type { Connection } from './open.ts';

/**
 * One durable transaction. `work` looks before it writes: an error that it answers has changed nothing, and one that the
 * disk or a lock causes takes back what was changed.
 */
export function write<T>(db: Connection, path: string, work: () => Result<T>): Result<T> {
  const done = attempt(path, () => db.transaction(work).immediate());
  return done.ok ? done.value : done;
}
