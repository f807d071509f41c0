import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { LayoutInput } from '../../../shared/engine/layout/types.ts';
import type { PeerName } from './child.ts';

const patienceMs = 60_000;

/** Ms that another layout engine takes for a graph, in a process of its own; else in words why there is no figure. */
export function peerMs(peer: PeerName, graph: LayoutInput): Promise<Result<number, string>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), peer], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [said, complained] = ['', ''];
  let isLate = false;
  child.stdout.on('data', (text) => (said += String(text)));
  child.stderr.on('data', (text) => (complained += String(text)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(graph));
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, patienceMs);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      if (isLate) resolve(err(`${peer} did not finish in ${patienceMs / 1000} s`));
      else if (code === 0) resolve(ok(Number(said)));
      else resolve(err(`${peer} failed: ${/^\s*\w*Error:.*$/m.exec(complained)?.[0].trim() ?? `exit code ${code}`}`));
    });
  });
}
