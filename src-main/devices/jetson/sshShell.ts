import { readFile } from 'node:fs/promises';
import { NodeSSH } from 'node-ssh';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import type { CommandOutput, Shell } from '../trtexec/shell.ts';
import { hostKeyOf, type HostKey } from './hostKey.ts';
import { upload } from './upload.ts';

/**
 * One SSH connection to one board: the only file that speaks to node-ssh. The host key must equal the pinned one or
 * nothing else is said to the host; sign-in is by key file or agent. A dead link is noticed by keepalive and is an error
 * value, never an exception and never a hang; who needs the board again opens a new link.
 */

const keepaliveMs = 10_000;
const keepaliveTries = 3;
const readyTimeoutMs = 15_000;
const defaultMaxBytes = 4 << 20;

export async function openSshShell(address: SshAddress): Promise<Result<Shell>> {
  const privateKey = await readKey(address.keyFile);
  if (!privateKey.ok) return privateKey;
  let shown: HostKey | null = null;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      host: address.host,
      port: address.port,
      username: address.user,
      ...(privateKey.value === null ? agent() : { privateKey: privateKey.value }),
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: keepaliveTries,
      readyTimeout: readyTimeoutMs,
      agentForward: false,
      hostVerifier: (key: Buffer) => {
        shown = hostKeyOf(key);
        return shown.fingerprint === address.hostKey;
      },
    });
  } catch (problem) {
    return err(connectError(problem, address, shown));
  }
  return ok(shellOver(ssh, address));
}

/** What key a host shows, without signing in: for pairing. */
export async function readHostKey(host: string, port: number): Promise<Result<HostKey>> {
  let shown: HostKey | null = null;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      host,
      port,
      username: 'nobody',
      readyTimeout: readyTimeoutMs,
      hostVerifier: (key: Buffer) => {
        shown = hostKeyOf(key);
        return false;
      },
    });
  } catch (problem) {
    if (shown !== null) return ok(shown);
    return err(unreachable(host, port, problem));
  }
  ssh.dispose();
  return err(appError('E-DEVICE-PROTOCOL', `${host} let us in without showing a host key.`));
}

function shellOver(ssh: NodeSSH, address: SshAddress): Shell {
  const lost = (problem: unknown): AppError => unreachable(address.host, address.port, problem);
  // A broken socket also closes the connection; whoever waits on it hears of that.
  ssh.connection?.on('error', () => {});
  return {
    get isAlive() {
      return ssh.isConnected();
    },
    async run(command, { stdin, onData, signal, maxBytes = defaultMaxBytes, timeoutMs = 60_000 } = {}) {
      const connection = ssh.connection;
      if (!connection) return err(lost('the link is closed'));
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const finish = (result: Result<CommandOutput>): void => {
          clearTimeout(timer);
          connection.off('close', onClose);
          signal?.removeEventListener('abort', onAbort);
          resolve(result);
        };
        const onClose = (): void => finish(err(lost('the link closed')));
        const onAbort = (): void => finish(err(appError('E-CANCELLED', 'The answer of the board is not waited for.')));
        const inTime = (): void => {
          clearTimeout(timer);
          timer = setTimeout(() => finish(err(lost('the board did not answer in time'))), timeoutMs);
        };
        connection.once('close', onClose);
        signal?.addEventListener('abort', onAbort);
        inTime();
        try {
          connection.exec(command, (problem, channel) => {
            if (problem) return finish(err(lost(problem)));
            const chunks: Buffer[] = [];
            let size = 0;
            let stderr = '';
            if (stdin !== undefined) channel.end(stdin);
            channel.on('data', (chunk: Buffer) => {
              inTime();
              if (onData) return onData(chunk);
              if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
              size += chunk.length;
            });
            channel.stderr.on('data', (chunk: Buffer) => {
              stderr = (stderr + chunk.toString('utf8')).slice(-8192);
            });
            let code: number | null = null;
            channel.on('exit', (status: number | null) => (code = status));
            channel.on('close', () => finish(ok({ stdout: Buffer.concat(chunks), stderr, code })));
          });
        } catch (problem) {
          finish(err(lost(problem)));
        }
      });
    },
    push(request) {
      const connection = ssh.connection;
      return connection ? upload(this, connection, request) : Promise.resolve(err(lost('the link is closed')));
    },
    close: () => ssh.dispose(),
  };
}

async function readKey(path: string | null): Promise<Result<string | null>> {
  if (path === null) return ok(null);
  try {
    return ok(await readFile(path, 'utf8'));
  } catch {
    return err(appError('E-DEVICE-SIGN-IN', `The key file ${path} cannot be read.`));
  }
}

const agent = (): { agent?: string } =>
  process.env['SSH_AUTH_SOCK'] === undefined ? {} : { agent: process.env['SSH_AUTH_SOCK'] };

function connectError(problem: unknown, address: SshAddress, shown: HostKey | null): AppError {
  if (shown !== null && shown.fingerprint !== address.hostKey)
    return appError(
      'E-DEVICE-HOST-KEY',
      `${address.host} shows the ${shown.type} key ${shown.fingerprint}; pinned is ${address.hostKey}.`,
    );
  const level = problem instanceof Error && 'level' in problem ? problem.level : null;
  if (level === 'client-authentication')
    return appError('E-DEVICE-SIGN-IN', `${address.host} does not let ${address.user} in with this key.`);
  return unreachable(address.host, address.port, problem);
}

const unreachable = (host: string, port: number, problem: unknown): AppError =>
  appError('E-DEVICE-UNREACHABLE', `${host}:${port} cannot be reached.`, {
    details: problem instanceof Error ? problem.message : String(problem),
  });
