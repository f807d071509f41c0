import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { ProcessHost } from '../../process/processHost.ts';
import type { RuntimeAnswers, RuntimeMessage, RuntimeRequest } from './protocol.ts';

/** Messages that come before the answer. */
export type Underway = Exclude<RuntimeMessage, { readonly kind: 'done' }>;

/**
 * One request in a process of its own. `run()` of ONNX Runtime blocks its thread, and a worker thread ended in the middle
 * takes everything down with it; a process is killed by its pid and nothing else notices.
 *
 * @returns the answer; `E-CANCELLED` when the signal killed it; `E-RUNTIME-KILLED` when it ended by itself.
 */
export function inOwnProcess<K extends RuntimeRequest['kind']>(
  host: ProcessHost,
  request: RuntimeRequest & { readonly kind: K },
  on: (message: Underway) => void,
  signal: AbortSignal,
): Promise<Result<RuntimeAnswers[K]>> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(err(cancelled()));
    const worker = host.start('onnxruntime', 'QDQ Studio ONNX Runtime');
    let isOver = false;
    const end = (result: Result<RuntimeAnswers[K]>): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', abort);
      worker.kill();
      resolve(result);
    };
    const abort = (): void => end(err(cancelled()));
    signal.addEventListener('abort', abort);
    worker.onMessage((message) => {
      const told = message as RuntimeMessage;
      if (told.kind === 'done') end(told.result as Result<RuntimeAnswers[K]>);
      else if (!isOver) on(told);
    });
    worker.onExit((code, lastErrorText) => {
      const how = code === null ? 'was killed' : `ended with code ${code}`;
      end(err(appError('E-RUNTIME-KILLED', `The process that ran the model ${how}.`, { details: lastErrorText })));
    });
    worker.send(request);
  });
}

const cancelled = () => appError('E-CANCELLED', 'The run of the model was cancelled.');
