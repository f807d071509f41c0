import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SshAddress } from '../../../shared/contract/project.ts';

/**
 * A board for tests: a real OpenSSH server on loopback whose chroot is the board. Its tools are busybox's, its device
 * tree, release file and trtexec are plain files of ours; trtexec replays a recorded engine and says so. Needs root, sshd
 * and busybox-static; `whyNoBoard` says what is missing.
 */
export interface TestBoard {
  readonly address: SshAddress;
  /** The board's file system as this computer sees it. */
  readonly root: string;
  /** Ends the server with all its connections, as a dropped link and a dead sshd do; processes of the board go on. */
  cutLink(): Promise<void>;
  startServer(): Promise<void>;
  /** Ends every process of the board and gives it a new boot id. */
  reboot(): Promise<void>;
  close(): Promise<void>;
}

export interface BoardSpec {
  readonly board: string;
  readonly compatible: string;
  readonly l4t: string;
  readonly tensorrt: string;
  readonly banner: string;
  readonly computeCapability: string;
  /** Folder with graph.json, profile.json and timing.json of a recorded engine. */
  readonly recorded: string;
  /** How long each phase of the stand-in takes. */
  readonly pauseSeconds: number;
}

export const orinSpec = (recorded: string): BoardSpec => ({
  board: 'NVIDIA Jetson AGX Orin Developer Kit (test board)',
  compatible: 'nvidia,p3737-0000+p3701-0005 nvidia,tegra234',
  l4t: '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025',
  tensorrt: '10.3.0',
  banner: 'v100300',
  computeCapability: '8.7',
  recorded,
  pauseSeconds: 0.6,
});

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

export async function startTestBoard(spec: BoardSpec): Promise<TestBoard> {
  const base = mkdtempSync(join(parent, 'qdq-test-board-'));
  chmodSync(base, 0o755);
  const root = join(base, 'root');
  buildRoot(root, spec);
  const keys = makeKeys(base);
  const port = await freePort();
  const config = writeConfig(base, root, keys);
  let server: ChildProcess | null = null;
  const bootIdFile = join(root, 'proc/sys/kernel/random/boot_id');

  const startServer = async (): Promise<void> => {
    mkdirSync('/run/sshd', { recursive: true });
    server = spawn(sshd, ['-D', '-e', '-f', config, '-p', String(port)], { stdio: 'ignore' });
    await listening(port);
  };
  const cutLink = async (): Promise<void> => {
    const pid = server?.pid;
    if (pid === undefined) return;
    const sessions = descendants(pid).filter((child) => linkOf(child, 'exe') === sshd);
    for (const process of [pid, ...sessions]) kill(process);
    server = null;
    await sleep(50);
  };
  const endBoardProcesses = (): void => {
    for (const pid of processes()) if (linkOf(pid, 'root') === root) kill(pid);
  };
  await startServer();
  return {
    root,
    address: {
      host: '127.0.0.1',
      port,
      user: 'root',
      keyFile: keys.user,
      hostKey: fingerprintOf(keys.host),
    },
    cutLink,
    startServer,
    async reboot() {
      await cutLink();
      endBoardProcesses();
      writeFileSync(bootIdFile, `${randomUUID()}\n`);
      await startServer();
    },
    async close() {
      await cutLink();
      endBoardProcesses();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function buildRoot(root: string, spec: BoardSpec): void {
  const file = (path: string, text: string, mode = 0o644): void => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    chmodSync(full, mode);
  };
  for (const folder of ['bin', 'dev', 'etc', 'root', 'tmp', 'usr/bin', 'usr/src/tensorrt/bin', 'proc'])
    mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n'))
    if (applet !== '' && applet !== 'busybox' && applet !== 'bash') symlinkSync('busybox', join(root, 'bin', applet));
  file('bin/bash', '#!/bin/sh\nexec /bin/sh "$@"\n', 0o755);
  execFileSync('mknod', ['-m', '666', join(root, 'dev/null'), 'c', '1', '3']);
  file('proc/device-tree/model', `${spec.board}\0`);
  file('proc/device-tree/compatible', `${spec.compatible.replaceAll(' ', '\0')}\0`);
  file('proc/sys/kernel/random/boot_id', `${randomUUID()}\n`);
  file('proc/mounts', 'rootfs / rootfs rw 0 0\n');
  file('proc/meminfo', 'MemTotal:       31433344 kB\n');
  file('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n');
  file('etc/nv_tegra_release', `${spec.l4t}\n`);
  file('etc/qdq-studio-test-board', `replays recorded engines (TensorRT ${spec.tensorrt})\n`);
  file('etc/board/trt-version', `${spec.tensorrt}\n`);
  file('etc/board/trt-banner', `${spec.banner}\n`);
  file('etc/board/compute-capability', `${spec.computeCapability}\n`);
  file('etc/board/gpu-name', 'Orin (test board)\n');
  file('etc/board/pause-seconds', `${spec.pauseSeconds}\n`);
  file('usr/src/tensorrt/bin/trtexec', readFileSync(join(import.meta.dirname, 'trtexec.sh'), 'utf8'), 0o755);
  mkdirSync(join(root, 'etc/board/recorded'), { recursive: true });
  for (const name of ['graph.json', 'profile.json', 'timing.json'])
    copyFileSync(join(spec.recorded, name), join(root, 'etc/board/recorded', name));
}

interface Keys {
  readonly host: string;
  readonly user: string;
  readonly authorized: string;
}

function makeKeys(base: string): Keys {
  const host = join(base, 'host-key');
  const user = join(base, 'user-key');
  for (const path of [host, user]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  const authorized = join(base, 'authorized-keys');
  copyFileSync(`${user}.pub`, authorized);
  chmodSync(authorized, 0o600);
  return { host, user, authorized };
}

function writeConfig(base: string, root: string, keys: Keys): string {
  const path = join(base, 'sshd-config');
  const lines = [
    'ListenAddress 127.0.0.1',
    `HostKey ${keys.host}`,
    'PidFile none',
    `AuthorizedKeysFile ${keys.authorized}`,
    'PermitRootLogin yes',
    'UsePAM no',
    'PasswordAuthentication no',
    'Subsystem sftp internal-sftp',
    `ChrootDirectory ${root}`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const fingerprintOf = (key: string): string =>
  execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error('The test board does not listen.');
}

const processes = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Where a link of `/proc/PID` points; null when the process is gone. */
function linkOf(pid: number, name: 'exe' | 'root'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null;
  }
}

function descendants(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const pid of processes()) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      continue;
    }
  }
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
