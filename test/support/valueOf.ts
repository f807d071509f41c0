import type { AppError } from '../../shared/base/errors.ts';
import type { Result } from '../../shared/base/result.ts';

/** The value of a result that must be one; the test fails with the error's own words. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${result.error.details ?? ''}`);
  return result.value;
}

export function errorOf(result: Result<unknown>): AppError {
  if (result.ok) throw new Error('An error was expected.');
  return result.error;
}
