import { writeSync } from 'node:fs';
import { workerPort } from '../../../src-main/process/workerPort.ts';
import type { WorkAnswer, WorkRequest } from '../../../src-main/workers/protocol.ts';

/** A worker that does what the path of its input says, for the tests of whoever runs workers. */
const port = workerPort();
const answer = (message: WorkAnswer): void => port.send(message);

port.onMessage((message) => {
  const { id, input } = message as WorkRequest;
  const { path } = input as { path: string };
  if (path === 'crash') {
    writeSync(2, 'out of memory, says the synthetic worker');
    process.exit(134);
  }
  if (path === 'hang') for (;;);
  if (path === 'bug') answer({ id, kind: 'bug', stack: 'Error: a synthetic bug' });
  else answer({ id, kind: 'result', result: { ok: true, value: { path, pid: process.pid, big: 1n } } });
});
