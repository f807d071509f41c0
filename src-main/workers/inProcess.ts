import { appError, type AppError } from '../../shared/base/errors.ts';
import { err } from '../../shared/base/result.ts';
import type { WorkHandlers } from './handler.ts';
import type { WorkKind, WorkRunner } from './work.ts';

/** Works here: simple, and deaf to a cancel until the work is done. For the command line and tests. */
export function inProcessWorkRunner(handlers: WorkHandlers): WorkRunner {
  return {
    async run(kind, input, signal) {
      if (signal?.aborted) return err(cancelled(kind));
      const handle = await handlers[kind]();
      const result = await handle(input);
      return signal?.aborted ? err(cancelled(kind)) : result;
    },
    close() {},
  };
}

export const cancelled = (kind: WorkKind): AppError => appError('E-CANCELLED', `The work was cancelled (${kind}).`);
