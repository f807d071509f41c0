import { appError, type AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

/** An expected failure on its way through code that throws. */
export class Refused extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.message);
    this.name = 'Refused';
    this.error = error;
  }
}

/** Runs `work` on `path`; what the file system says, and what `work` refuses, becomes an error value, a bug stays a throw. */
export async function attemptFile<T>(path: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (problem) {
    const error = problem instanceof Refused ? problem.error : fileError(problem, path);
    if (error) return err(error);
    throw problem;
  }
}

/** @returns null for what is no failure of the disk. */
export function fileError(problem: unknown, path: string): AppError | null {
  const code = codeOf(problem);
  const details = problem instanceof Error ? problem.message : String(problem);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return appError('E-DISK-FULL', `There is no room left for ${path}.`, { details });
  if (/^(EACCES|EPERM|EROFS|EIO|EFBIG|EMFILE|ENFILE|ENOTDIR|EISDIR|ENOENT|ENAMETOOLONG)$/.test(code))
    return appError('E-FILE-UNWRITABLE', `${path} cannot be written.`, { details });
  return null;
}

export const codeOf = (problem: unknown): string =>
  problem instanceof Error && 'code' in problem && typeof problem.code === 'string' ? problem.code : '';
