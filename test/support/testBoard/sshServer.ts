import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A private OpenSSH server on loopback whose sessions live in a chroot. With PAM it asks a helper script of ours, under
 * a service name of its own, so that passwords and questions are real and no account of this computer is touched.
 */
export interface SshServer {
  readonly port: number;
  readonly hostKeyFile: string;
  start(): Promise<void>;
  /** Ends the server with all its connections, as a dropped link and a dead server do; what it started goes on. */
  stop(): Promise<void>;
  /** Another host key, as after a reinstalled board. */
  changeHostKey(): void;
  /** Shows a certificate of its host key from the next start on. */
  certify(authorityFile: string, name: string): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Folder for keys and configuration. */
  readonly folder: string;
  readonly root: string;
  readonly authorizedKeys: string;
  readonly signIn: SignInOptions;
}

export type SignInOptions =
  | { readonly kind: 'key' }
  | { readonly kind: 'password'; readonly password: string }
  /** Questions in order, with their answers. */
  | { readonly kind: 'questions'; readonly answers: readonly string[] };

const sshd = '/usr/sbin/sshd';

export async function sshServer({ folder, root, authorizedKeys, signIn }: ServerOptions): Promise<SshServer> {
  mkdirSync(folder, { recursive: true });
  const hostKeyFile = join(folder, 'host-key');
  makeKey(hostKeyFile);
  const pam = signIn.kind === 'key' ? null : pamService(folder, signIn);
  const port = await freePort();
  const config = join(folder, 'sshd-config');
  const lines = [
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyFile}`,
    // A file that is not there is passed over.
    `HostCertificate ${hostKeyFile}-cert.pub`,
    'PidFile none',
    `AuthorizedKeysFile ${authorizedKeys}`,
    'PermitRootLogin yes',
    `UsePAM ${pam ? 'yes' : 'no'}`,
    `PasswordAuthentication ${signIn.kind === 'password' ? 'yes' : 'no'}`,
    `KbdInteractiveAuthentication ${signIn.kind === 'questions' ? 'yes' : 'no'}`,
    `PubkeyAuthentication ${signIn.kind === 'key' ? 'yes' : 'no'}`,
    'MaxAuthTries 20',
    'MaxStartups 200:30:400',
    'AllowTcpForwarding yes',
    'Subsystem sftp internal-sftp',
    `ChrootDirectory ${root}`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  let server: ChildProcess | null = null;

  const stop = async (): Promise<void> => {
    const pid = server?.pid;
    if (pid === undefined) return;
    const program = pam?.program ?? sshd;
    const sessions = descendants(pid).filter((child) => [sshd, program].includes(linkOf(child, 'exe') ?? ''));
    for (const process of [pid, ...sessions]) kill(process);
    server = null;
    await sleep(50);
  };
  const start = async (): Promise<void> => {
    mkdirSync('/run/sshd', { recursive: true });
    server = spawn(pam?.program ?? sshd, ['-D', '-e', '-f', config, '-p', String(port)], { stdio: 'ignore' });
    await listening(port);
  };
  await start();
  return {
    port,
    hostKeyFile,
    start,
    stop,
    changeHostKey() {
      rmSync(hostKeyFile);
      rmSync(`${hostKeyFile}.pub`);
      makeKey(hostKeyFile);
    },
    certify: (authorityFile, name) => certify(authorityFile, `${hostKeyFile}.pub`, ['-h', '-n', name]),
    async close() {
      await stop();
      pam?.remove();
    },
  };
}

export function makeKey(path: string, passphrase = '', type = 'ed25519'): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
}

/** Writes `NAME-cert.pub` beside the public key `NAME.pub`. */
export const certify = (authorityFile: string, publicKey: string, words: readonly string[]): void =>
  void execFileSync('ssh-keygen', ['-q', '-s', authorityFile, '-I', 'test', ...words, publicKey], { stdio: 'ignore' });

export const fingerprintOf = (key: string): string =>
  execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';

/** The server's own name is the name of its PAM service. */
function pamService(folder: string, signIn: Exclude<SignInOptions, { kind: 'key' }>) {
  const name = `qdq-test-${basename(folder)}-${process.pid}`;
  const program = join(folder, name);
  if (!existsSync(program)) copyFileSync(sshd, program);
  chmodSync(program, 0o755);
  const answers = signIn.kind === 'password' ? [signIn.password] : signIn.answers;
  const checks = answers.map((answer, at) => {
    const script = join(folder, `check-${at}.sh`);
    writeFileSync(script, `#!/bin/sh\nread -r given\n[ "$given" = '${answer}' ]\n`);
    chmodSync(script, 0o700);
    return `auth required pam_exec.so expose_authtok quiet ${script}`;
  });
  const path = join('/etc/pam.d', name);
  writeFileSync(
    path,
    [
      ...checks,
      'auth required pam_permit.so',
      'account required pam_permit.so',
      'session required pam_permit.so',
      '',
    ].join('\n'),
  );
  return { program, remove: () => rmSync(path, { force: true }) };
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
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

export const processes = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Where a link of `/proc/PID` points; null when the process is gone. */
export function linkOf(pid: number, name: 'exe' | 'root'): string | null {
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

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
