import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessHost } from './processHost.ts';

const keptErrorText = 4000;

/**
 * Starts workers as forked Node processes: the command line and the tests.
 * @param folder where the worker entries lie: `.js` once built, `.ts` in a checkout.
 */
export function nodeProcessHost(folder: string = join(import.meta.dirname, '../workers/entries')): ProcessHost {
  return {
    start(entry, name) {
      const built = join(folder, `${entry}.js`);
      const child = fork(existsSync(built) ? built : join(folder, `${entry}.ts`), [name], {
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let errorText = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        errorText = (errorText + chunk.toString()).slice(-keptErrorText);
      });
      // Without a listener, a fork that fails or a message to a child that just died would throw here; 'exit' tells both.
      child.on('error', (problem) => {
        errorText = `${errorText}${problem.message}`.slice(-keptErrorText);
      });
      return {
        get pid() {
          return child.pid;
        },
        send: (message) => {
          if (child.connected) child.send(message as object);
        },
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => {
          if (child.pid === undefined) child.once('error', () => listener(null, errorText));
          else child.once('close', (code) => listener(code, errorText));
        },
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
