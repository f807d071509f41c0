import type { AppError } from '../../shared/base/errors.ts';
import type { Answer, AppEvent, Input, Method, Output } from '../../shared/contract/api.ts';

/** What the preload puts into the page: the only way out of it. */
interface Bridge {
  call<M extends Method>(method: M, input: Input<M>): Answer<M>;
  on(listener: (event: AppEvent) => void): () => void;
  readonly dropPaths: (files: readonly File[]) => readonly string[];
}

declare global {
  interface Window {
    readonly qdq: Bridge;
  }
}

/** An expected failure on its way through code that throws: queries and mutations carry it to where it is shown. */
export class CallFailed extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.message);
    this.name = 'CallFailed';
    this.error = error;
  }
}

/** @throws CallFailed with the typed error of main. */
export async function call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>> {
  const answer = await window.qdq.call(method, input);
  if (!answer.ok) throw new CallFailed(answer.error);
  return answer.value;
}

/** Whatever was thrown, as something that can be shown. */
export function errorOf(thrown: unknown): AppError {
  if (thrown instanceof CallFailed) return thrown.error;
  return {
    code: 'E-INTERNAL',
    message: 'Something went wrong in the window.',
    hint: 'This is a fault of QDQ Studio: please report it with the details.',
    retryable: true,
    details: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  };
}
