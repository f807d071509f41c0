import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { ProcessHost } from '../process/processHost.ts';

const keptErrorText = 4000;

/** Starts workers as Electron utility processes. @param folder where the built worker entries lie. */
export function utilityProcessHost(folder: string): ProcessHost {
  return {
    start(entry, name) {
      const child = utilityProcess.fork(join(folder, `${entry}.js`), [], {
        serviceName: name,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let errorText = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        errorText = (errorText + chunk.toString()).slice(-keptErrorText);
      });
      return {
        get pid() {
          return child.pid;
        },
        send: (message) => child.postMessage(message),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.on('exit', (code) => listener(code, errorText)),
        kill() {
          // `kill()` of a utility process asks politely; ONNX Runtime may be inside a call that takes minutes.
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        },
      };
    },
  };
}
