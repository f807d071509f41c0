import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const startMs = 10_000;

/**
 * A display of the tests' own: an Xvfb on a number that it chooses itself, ended with `stop()`.
 * @returns {Promise<{ name: string, stop(): void } | null>} null where there is no Xvfb
 */
export async function startDisplay() {
  if (!existsSync('/usr/bin/Xvfb')) return null;
  const server = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => server.kill('SIGTERM');
  process.once('exit', stop);
  const number = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb did not start in time.')), startMs);
    let text = '';
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)));
  });
  return {
    name: `:${number}`,
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}
