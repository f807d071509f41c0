import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { SshAddress } from '../../shared/contract/project.ts';
import { readPlaces, type PlaceState } from '../../src-main/devices/labgrid/placeText.ts';

/**
 * A lab for tests: labgrid's own coordinator and exporter on loopback, with a place a board. `npm run setup` brings
 * labgrid from PyPI where it can.
 */
export interface Lab {
  readonly coordinator: string;
  /** Of one place, as everybody sees it. */
  place(name: string): Promise<PlaceState>;
  /** What a colleague types. */
  colleague(...words: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'qdq-studio');
const bin = join(cache, 'labgrid-26.0.1', 'bin');

/** @returns null when a lab can be had here. */
export const whyNoLab = (): string | null =>
  existsSync(join(bin, 'labgrid-client')) ? null : 'labgrid is not installed; `npm run setup` says why';

/** Puts labgrid's client on the path of this process and its children. */
export const useLabClient = (): void => {
  process.env['PATH'] = `${bin}:${process.env['PATH'] ?? ''}`;
};

export async function startLab(
  folder: string,
  boards: readonly { readonly name: string; readonly address: SshAddress }[],
): Promise<Lab> {
  const coordinator = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'exporter.json');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(Object.fromEntries(boards.map((board) => [board.name, serviceOf(board)]))));
  const asked = (env: NodeJS.ProcessEnv, words: readonly string[]): Promise<string> =>
    promisify(execFile)(join(bin, 'labgrid-client'), ['-x', coordinator, ...words], {
      env: { ...process.env, ...env },
    }).then(({ stdout }) => stdout);
  const colleague = (...words: readonly string[]) => asked({ LG_HOSTNAME: 'desk', LG_USERNAME: 'ada' }, words);

  const running = [start('labgrid-coordinator', ['-l', coordinator], folder)];
  await until(() => colleague('places').then(() => true));
  running.push(start('labgrid-exporter', ['-c', coordinator, '-n', 'lab', config], folder));
  for (const { name } of boards) {
    await colleague('-p', name, 'create');
    await colleague('-p', name, 'add-match', `lab/${name}/NetworkService`);
  }
  await until(async () => (await colleague('resources')).includes('NetworkService'));
  return {
    coordinator,
    colleague,
    async place(name) {
      const found = readPlaces(await colleague('-p', name, 'show'));
      return found.find((place) => place.name === name)!;
    },
    async close() {
      await Promise.all(running.toReversed().map(ended));
    },
  };
}

const serviceOf = ({ address: { host, port, user } }: { readonly address: SshAddress }) => ({
  NetworkService: { address: host, username: user, port },
});

const start = (program: string, words: readonly string[], cwd: string): ChildProcess =>
  spawn(join(bin, program), words, { cwd, stdio: 'ignore' });

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.on('exit', () => resolve());
    child.kill('SIGKILL');
  });

const patienceMs = 20_000;

async function until(holds: () => Promise<boolean>): Promise<void> {
  const before = Date.now() + patienceMs;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > before) throw new Error('The lab did not come up in time.');
    await sleep(200);
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
