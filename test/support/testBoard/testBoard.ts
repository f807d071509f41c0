import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshAddress } from '../../../shared/contract/project.ts';
import { buildRoot } from './boardRoot.ts';
import { startOracle } from './oracle.ts';
import { sshServer, fingerprintOf, kill, linkOf, makeKey, processes, type SignInOptions } from './sshServer.ts';
import type { BoardSpec } from './specs.ts';

/**
 * A board for tests: a real OpenSSH server on loopback whose chroot is the board. Its tools are busybox's, its device
 * tree, release file and NVIDIA tools are files and scripts of ours that behave like those of one release; what runs on it
 * are real processes. Needs root, sshd and busybox-static; `whyNoBoard` says what is missing.
 */
export interface TestBoard {
  readonly spec: BoardSpec;
  readonly address: SshAddress;
  readonly keyFile: string;
  /** The board's file system as this computer sees it. */
  readonly root: string;
  /** Its home folder, in which sessions start. */
  readonly home: string;
  /** Ends the server with all its connections, as a dropped link and a dead sshd do; processes of the board go on. */
  cutLink(): Promise<void>;
  startServer(): Promise<void>;
  changeHostKey(): void;
  /** Its server shows a certificate from the next start on. */
  certify(authorityFile: string, name: string): void;
  hostKey(): string;
  /** Ends every process of the board and gives it a new boot id. */
  reboot(): Promise<void>;
  /** What the next trtexec does: `build-killed`, `parse-parser`, `measure-hangs`, `build-chatters lines=…`; empty = its work. */
  behave(behaviour: string, more?: Readonly<Record<string, string | number>>): void;
  /** Ids of the processes that run on the board, its server's sessions included. */
  processes(): readonly number[];
  /** A further server on the same board that signs in by other means. */
  secondServer(signIn: SignInOptions): Promise<SshAddress>;
  close(): Promise<void>;
}

export interface BoardOptions {
  /** Folder with graph.json, profile.json and timing.json of a recorded engine, to be replayed instead of predicted ones. */
  readonly recorded?: string;
}

const sshd = '/usr/sbin/sshd';
const busybox = '/bin/busybox';
/** Every component of a chroot's path must belong to root alone, so nowhere under a world-writable folder. */
const parent = '/var/lib';

/** @returns null when a test board can be had here. */
export function whyNoBoard(): string | null {
  if (process.platform !== 'linux') return 'test boards need Linux';
  if (process.getuid?.() !== 0) return 'test boards need root (chroot)';
  if (!existsSync(sshd)) return 'openssh-server is not installed';
  return existsSync(busybox) ? null : 'busybox-static is not installed';
}

export async function startTestBoard(spec: BoardSpec, { recorded }: BoardOptions = {}): Promise<TestBoard> {
  const base = mkdtempSync(join(parent, 'qdq-test-board-'));
  chmodSync(base, 0o755);
  const root = join(base, 'root');
  const home = join(root, 'root');
  buildRoot(root, spec);
  if (recorded) replay(root, recorded);
  const oracle = recorded ? null : startOracle(root, spec);
  const keyFile = join(base, 'user-key');
  makeKey(keyFile);
  const authorizedKeys = join(base, 'authorized-keys');
  copyFileSync(`${keyFile}.pub`, authorizedKeys);
  chmodSync(authorizedKeys, 0o600);
  const main = await sshServer({ folder: join(base, 'server'), root, authorizedKeys, signIn: { kind: 'key' } });
  const servers = [main];
  const hostKey = (): string => fingerprintOf(main.hostKeyFile);
  const onBoard = (): readonly number[] => processes().filter((pid) => linkOf(pid, 'root') === root);
  const cutLink = () => main.stop();
  return {
    spec,
    root,
    home,
    keyFile,
    address: { host: '127.0.0.1', port: main.port, user: 'root', keyFile, hostKey: hostKey() },
    cutLink,
    startServer: () => main.start(),
    changeHostKey: () => main.changeHostKey(),
    certify: main.certify,
    hostKey,
    async reboot() {
      await cutLink();
      for (const pid of onBoard()) kill(pid);
      writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), `${randomUUID()}\n`);
      await main.start();
    },
    behave(behaviour, more = {}) {
      const words = { behaviour, ...more };
      const text = Object.entries(words).map(([name, value]) => `${name}='${value}'\n`);
      writeFileSync(join(root, 'etc/board/behaviour'), text.join(''));
    },
    processes: onBoard,
    async secondServer(signIn) {
      const folder = join(base, `server-${servers.length}`);
      const server = await sshServer({ folder, root, authorizedKeys, signIn });
      servers.push(server);
      const own = fingerprintOf(server.hostKeyFile);
      return { host: '127.0.0.1', port: server.port, user: 'root', keyFile: null, hostKey: own };
    },
    async close() {
      for (const server of servers) await server.close();
      for (const pid of onBoard()) kill(pid);
      oracle?.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function replay(root: string, recorded: string): void {
  const folder = join(root, 'etc/board/recorded');
  mkdirSync(folder, { recursive: true });
  for (const name of ['graph.json', 'profile.json', 'timing.json'])
    if (existsSync(join(recorded, name))) copyFileSync(join(recorded, name), join(folder, name));
}
