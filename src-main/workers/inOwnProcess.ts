import { appError } from '../../shared/base/errors.ts';
import { err, type Result } from '../../shared/base/result.ts';
import type { ProcessHost, WorkerProcess } from '../process/processHost.ts';
import { cancelled } from './inProcess.ts';
import type { WorkAnswer, WorkRequest } from './protocol.ts';
import type { WorkInput, WorkKind, WorkOutput, WorkRunner } from './work.ts';

/**
 * Works in a process of its own, one piece of work at a time, in the order asked for. The process is started when it is
 * first needed and kept. Cancelling what is under way kills it; a process that ends by itself is an `E-WORK-KILLED` of
 * the work that it was at; either way the next piece gets a new process. A bug over there is a throw here.
 */
export function processWorkRunner(host: ProcessHost): WorkRunner {
  const waiting: Task[] = [];
  let current: Task | null = null;
  let worker: WorkerProcess | null = null;
  let nextId = 0;

  const start = (): WorkerProcess => {
    const started = host.start('work', 'QDQ Studio model worker');
    started.onMessage((message) => {
      const answer = message as WorkAnswer;
      if (started !== worker || answer.id !== current?.request.id) return;
      if (answer.kind === 'result') finish(answer.result);
      else current.fail(new Error(`The model worker failed unexpectedly: ${answer.stack}`));
    });
    started.onExit((code, errorText) => {
      if (started !== worker) return;
      worker = null;
      const why = code === null ? 'was killed' : `ended with code ${code}`;
      finish(err(appError('E-WORK-KILLED', `The process that read the model ${why}.`, { details: errorText })));
    });
    return started;
  };

  /** Also ends the work under way when there is any. */
  const stop = (): void => {
    const stopped = worker;
    worker = null;
    stopped?.kill();
  };

  const finish = (result: Result<unknown>): void => current?.done(result);

  const next = (): void => {
    if (current) return;
    current = waiting.shift() ?? null;
    if (!current) return;
    worker ??= start();
    worker.send(current.request);
  };

  const runUntyped = (kind: WorkKind, input: unknown, signal: AbortSignal | undefined): Promise<Result<unknown>> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return resolve(err(cancelled(kind)));
      const leave = (): void => {
        signal?.removeEventListener('abort', abort);
        const at = waiting.indexOf(task);
        if (at !== -1) waiting.splice(at, 1);
        if (current === task) current = null;
        next();
      };
      const abort = (): void => {
        if (current === task) stop();
        task.done(err(cancelled(kind)));
      };
      const task: Task = {
        request: { id: (nextId += 1), kind, input },
        done(result) {
          leave();
          resolve(result);
        },
        fail(bug) {
          leave();
          reject(bug);
        },
      };
      signal?.addEventListener('abort', abort);
      waiting.push(task);
      next();
    });

  return {
    run: <K extends WorkKind>(kind: K, input: WorkInput<K>, signal?: AbortSignal) =>
      runUntyped(kind, input, signal) as Promise<Result<WorkOutput<K>>>,
    close() {
      stop();
      const left = current ? [current, ...waiting] : [...waiting];
      waiting.length = 0;
      for (const task of left) task.done(err(cancelled(task.request.kind)));
    },
  };
}

interface Task {
  readonly request: WorkRequest;
  done(result: Result<unknown>): void;
  fail(bug: Error): void;
}
