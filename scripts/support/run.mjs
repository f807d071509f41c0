import { spawn } from 'node:child_process';

/** A command that did not do its work; `output` is the end of what it printed. */
export class CommandError extends Error {
  constructor(message, output) {
    super(message);
    this.name = 'CommandError';
    this.output = output.replace(colour, '');
  }
}

/** What terminals take for colours; some tools write it wherever they write. */
const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const keptCharacters = 20_000;

/**
 * Runs a command to its end and returns what it printed to stdout.
 * @param onLine called with each line of stdout and stderr as it comes
 * @throws CommandError on any exit code but 0
 */
export function run(command, args, { cwd, env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const shown = [command, ...args].join(' ');
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    const listen = (stream, keep) => {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        keep(text);
        all = (all + text).slice(-keptCharacters);
        if (!onLine) return;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      stream.on('end', () => rest && onLine?.(rest));
    };
    listen(child.stdout, (text) => (out += text));
    listen(child.stderr, () => {});
    child.on('error', (problem) =>
      reject(new CommandError(problem.code === 'ENOENT' ? `${command} is not installed.` : problem.message, '')),
    );
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(out)
        : reject(new CommandError(`\`${shown}\` ended with ${signal ?? `exit code ${code}`}.`, all)),
    );
  });
}

/** Runs a command on this terminal and answers its exit code. */
export function runHere(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
