import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

/** A regular expression as a user typed it. Errors: `E-USAGE`. */
export function expressionOf(text: string): Result<RegExp> {
  try {
    return ok(new RegExp(text));
  } catch {
    return err(appError('E-USAGE', `'${text}' is not a regular expression.`));
  }
}
