import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { serve } from '../../devices/onnxruntime/child/serve.ts';
import type { RuntimeMessage, RuntimeRequest, Teller } from '../../devices/onnxruntime/protocol.ts';
import { workerPort } from '../../process/workerPort.ts';

/** The process that owns ONNX Runtime: takes one request, answers it, and is then ended by whoever started it. */
const port = workerPort();
const say = (message: RuntimeMessage): void => port.send(message);

const tell: Teller = {
  phase: (phase, progress, secondsLeft) => say({ kind: 'phase', phase, progress, secondsLeft }),
  log: (line) => say({ kind: 'log', line }),
  progress: (done, total) => say({ kind: 'progress', done, total }),
};

const startTally = () => new Worker(join(import.meta.dirname, `tally${extname(import.meta.filename)}`));

port.onMessage((request) => {
  void (async () => {
    say({ kind: 'done', result: await serve(request as RuntimeRequest, tell, startTally) });
  })();
});
