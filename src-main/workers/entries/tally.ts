import { parentPort } from 'node:worker_threads';
import { serveTally } from '../../devices/onnxruntime/child/tallyThread.ts';

/** The thread that counts while the model runs: started by the process that owns ONNX Runtime. */
serveTally(parentPort!);
