import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { temporaryFolder } from './temporaryFolder.ts';

const cli = resolve(import.meta.dirname, '../../src-main/cli.ts');

/** Of this test file alone: what one file had counted must not spare another the work. */
const cache = temporaryFolder();

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout holds, which with `--json` is one document and nothing else. */
  readonly json: unknown;
}

/** Runs the real command line as a child. `json` throws where stdout is not one JSON document. */
export function runCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd,
      env: { ...process.env, XDG_CACHE_HOME: cache, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', fail);
    child.on('close', (code) =>
      done({
        code,
        stdout,
        stderr,
        get json(): unknown {
          return JSON.parse(stdout);
        },
      }),
    );
  });
}
