import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

/** The value of an option that has a few. */
export function oneOf<T extends string>(option: string, given: string, known: readonly T[]): Result<T> {
  const found = known.find((one) => one === given);
  return found === undefined
    ? err(appError('E-USAGE', `${option} is one of ${known.join(', ')}, not '${given}'.`))
    : ok(found);
}
