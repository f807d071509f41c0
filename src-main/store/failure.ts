import { appError, type AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { codeOf, fileError } from '../files/failure.ts';

/** A row that does not read as what this program writes: a damaged file, or one that somebody made up. */
export class DamagedProject extends Error {}

/** Runs `work`; what a disk or a lock can do to it becomes an error value, a bug stays a throw. */
export function attempt<T>(path: string, work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (problem) {
    return err(storageError(problem, path) ?? rethrow(problem));
  }
}

export async function attemptAsync<T>(path: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (problem) {
    return err(storageError(problem, path) ?? rethrow(problem));
  }
}

/** @returns null for what is no failure of the disk, the lock or the file's content. */
export function storageError(problem: unknown, path: string): AppError | null {
  if (problem instanceof DamagedProject)
    return appError('E-PROJECT-DAMAGED', `${path} is damaged.`, { details: problem.message });
  const code = codeOf(problem);
  const details = problem instanceof Error ? problem.message : String(problem);
  if (code === 'SQLITE_FULL') return appError('E-DISK-FULL', `There is no room left for ${path}.`, { details });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED') || code === 'SQLITE_PROTOCOL')
    return appError('E-PROJECT-LOCKED', `${path} is held by another process.`, { details });
  if (code === 'SQLITE_NOTADB') return appError('E-PROJECT-NOT-PROJECT', `${path} is not a project.`, { details });
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR')
    return appError('E-PROJECT-DAMAGED', `${path} is damaged.`, { details });
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|AUTH)/.test(code))
    return appError('E-FILE-UNWRITABLE', `${path} cannot be written.`, { details });
  return fileError(problem, path);
}

function rethrow(problem: unknown): never {
  throw problem;
}
