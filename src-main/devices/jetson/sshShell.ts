import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import type { Secrets } from '../secrets.ts';
import type { CommandOutput, Shell } from '../trtexec/shell.ts';
import { openConnection, unreachable, type Connection } from './connect.ts';
import { upload } from './upload.ts';

/**
 * The shell of a board, over one SSH connection. Output is streamed and bounded; a command that is silent for too long, a
 * link that dies and a caller who goes away all end the waiting with an error value, never with a hang.
 */
const defaultMaxBytes = 4 << 20;
const shortMs = 60_000;

export async function openSshShell(address: SshAddress, secrets: Secrets): Promise<Result<Shell>> {
  const connection = await openConnection(address, secrets);
  return connection.ok ? ok(shellOver(connection.value, address)) : connection;
}

function shellOver(link: Connection, address: SshAddress): Shell {
  const lost = (problem: unknown): AppError => unreachable(address, problem);
  return {
    get isAlive() {
      return link.ssh.isConnected();
    },
    async run(command, { stdin, onData, signal, maxBytes = defaultMaxBytes, timeoutMs = shortMs } = {}) {
      const { connection } = link.ssh;
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
            if (stdin !== undefined) channel.end(stdin);
          });
        } catch (problem) {
          finish(err(lost(problem)));
        }
      });
    },
    push(request) {
      const { connection } = link.ssh;
      return connection ? upload(this, connection, request) : Promise.resolve(err(lost('the link is closed')));
    },
    close: () => link.close(),
  };
}
