import { appError } from '../../shared/base/errors.ts';
import { err, type Result } from '../../shared/base/result.ts';
import type { Answer, Input, Method } from '../../shared/contract/api.ts';
import { schemas } from './schemas/index.ts';

/** One handler a method; inputs have been validated. */
export type Handlers = { readonly [M in Method]: (input: Input<M>) => Answer<M> };

/**
 * The one entrance for calls of the window, whatever carried them here: unknown methods and inputs that do not fit are
 * refused, a bug becomes `E-INTERNAL`. Never rejects.
 */
export function createDispatcher(handlers: Handlers): (method: unknown, input: unknown) => Promise<Result<unknown>> {
  return async (method, input) => {
    if (!isMethod(method)) return err(appError('E-IPC-INPUT', 'The window asked for something that does not exist.'));
    const parsed = schemas[method].safeParse(input);
    if (!parsed.success)
      return err(
        appError('E-IPC-INPUT', `The input of ${method} does not fit.`, {
          details: parsed.error.message.slice(0, 2000),
        }),
      );
    try {
      return await (handlers[method] as (input: unknown) => Promise<Result<unknown>>)(parsed.data);
    } catch (bug) {
      const details = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      return err(appError('E-INTERNAL', `${method} failed unexpectedly.`, { details }));
    }
  };
}

const isMethod = (value: unknown): value is Method => typeof value === 'string' && Object.hasOwn(schemas, value);
