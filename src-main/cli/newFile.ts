import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

/** Where a command writes the model that it makes: anywhere but over the given one. */
export const newFile = (model: string, output: string): Result<string> =>
  resolve(output) === resolve(model)
    ? err(appError('E-USAGE', 'The new model must not take the place of the given one.'))
    : ok(resolve(output));
