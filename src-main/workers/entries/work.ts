import { workerPort } from '../../process/workerPort.ts';
import type { WorkHandler } from '../handler.ts';
import { workHandlers } from '../kinds/index.ts';
import type { WorkAnswer, WorkRequest } from '../protocol.ts';
import type { WorkKind } from '../work.ts';

/** The process that works: takes one request after the other and answers each. */
const port = workerPort();
const answer = (message: WorkAnswer): void => port.send(message);

port.onMessage((message) => {
  const { id, kind, input } = message as WorkRequest;
  void (async () => {
    try {
      const handle = (await workHandlers[kind]()) as (input: unknown) => ReturnType<WorkHandler<WorkKind>>;
      answer({ id, kind: 'result', result: await handle(input) });
    } catch (bug) {
      answer({ id, kind: 'bug', stack: bug instanceof Error ? (bug.stack ?? bug.message) : String(bug) });
    }
  })();
});
