import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Client, SFTPWrapper } from 'ssh2';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { quote } from '../trtexec/quote.ts';
import type { PushRequest, Pushed, Shell } from '../trtexec/shell.ts';

/**
 * Pushes a file to a board by content: `name.part` grows by pipelined writes, is synced, its SHA-256 is checked by the
 * board itself, and only then it gets its name. A part left by a broken link is taken up where it ends, after the board
 * has hashed it and the hash equals that of our own first bytes. A file that is there with the right name is not sent.
 */
const chunkBytes = 32 << 10;
const inFlight = 32;

export async function upload(shell: Shell, connection: Client, request: PushRequest): Promise<Result<Pushed>> {
  const { remotePath, sha256, sizeBytes } = request;
  const part = `${remotePath}.part`;
  const folder = remotePath.slice(0, remotePath.lastIndexOf('/'));
  const there = await shell.run(
    [
      `mkdir -p ${quote(folder)} || exit 1`,
      `[ -f ${quote(remotePath)} ] && echo whole`,
      `[ -f ${quote(part)} ] && echo "part $(wc -c <${quote(part)})"`,
      `df -Pk ${quote(folder)} 2>/dev/null | tail -n 1`,
    ].join('\n'),
  );
  if (!there.ok) return there;
  if (there.value.code === 1 && there.value.stdout.length === 0)
    return err(boardError(`The folder ${folder} cannot be made on the board.`, there.value.stderr));
  const facts = there.value.stdout.toString('utf8');
  if (/^whole$/m.test(facts)) return ok({ foundBytes: sizeBytes, sentBytes: 0 });
  const partBytes = Number(/^part +(\d+)$/m.exec(facts)?.[1] ?? 0);
  const freeBytes = freeBytesOf(facts);
  if (freeBytes !== null && freeBytes < sizeBytes - partBytes)
    return err(appError('E-DEVICE-DISK', `The board has ${freeBytes} bytes free, the model needs ${sizeBytes}.`));

  const file = await open(request.localPath, 'r').catch(() => null);
  if (!file) return err(appError('E-FILE-NOT-FOUND', `${request.localPath} is gone.`));
  let foundBytes = 0;
  try {
    const start = await resumePoint(shell, file, part, Math.min(partBytes, sizeBytes));
    if (!start.ok) return start;
    foundBytes = start.value;
    const sent = await writeFrom(shell, connection, file, part, start.value, request);
    if (!sent.ok) return sent;
  } finally {
    await file.close();
  }
  const check = await shell.run(
    `sum=$(sha256sum ${quote(part)}) && [ "\${sum%% *}" = ${sha256} ] && mv ${quote(part)} ${quote(remotePath)} && sync ${quote(remotePath)} 2>/dev/null; [ -f ${quote(remotePath)} ] || { rm -f ${quote(part)}; exit 9; }`,
    { timeoutMs: 600_000 },
  );
  if (!check.ok) return check;
  return check.value.code === 0
    ? ok({ foundBytes, sentBytes: sizeBytes - foundBytes })
    : err(boardError('The model arrived damaged on the board and was removed there.', check.value.stderr));
}

/** The board hashes its part; it is kept only when our own first bytes hash the same. */
async function resumePoint(shell: Shell, file: FileHandle, part: string, bytes: number): Promise<Result<number>> {
  if (bytes === 0) return ok(0);
  const theirs = await shell.run(`sha256sum ${quote(part)}`, { timeoutMs: 600_000 });
  if (!theirs.ok) return theirs;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) return ok(0);
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return ok(theirs.value.stdout.toString('utf8').startsWith(hash.digest('hex')) ? bytes : 0);
}

async function writeFrom(
  shell: Shell,
  connection: Client,
  file: FileHandle,
  part: string,
  start: number,
  { sizeBytes, onProgress, signal }: PushRequest,
): Promise<Result<void>> {
  const sftp = await openSftp(connection).catch(() => null);
  if (!sftp) return err(shell.isAlive ? boardError('The board offers no file transfer.', '') : lostError('no channel'));
  sftp.setMaxListeners(inFlight + 16);
  try {
    const handle = await openRemote(sftp, part, start === 0 ? 'w' : 'r+');
    let next = start;
    let sent = start;
    const worker = async (): Promise<void> => {
      while (next < sizeBytes) {
        signal.throwIfAborted();
        const at = next;
        const length = Math.min(chunkBytes, sizeBytes - at);
        next += length;
        const chunk = Buffer.alloc(length);
        await file.read(chunk, 0, length, at);
        await writeRemote(sftp, handle, chunk, at);
        sent += length;
        onProgress(sent, sizeBytes);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    await syncRemote(sftp, handle);
    await closeRemote(sftp, handle);
    return ok(undefined);
  } catch (problem) {
    if (signal.aborted) return err(appError('E-CANCELLED', 'The upload was stopped; what was sent is kept.'));
    return err(shell.isAlive ? boardError('The board refused the upload.', String(problem)) : lostError(problem));
  } finally {
    sftp.end();
  }
}

/** Fourth column of `df -P`, in KiB. */
function freeBytesOf(facts: string): number | null {
  const line = facts.trimEnd().split('\n').at(-1) ?? '';
  const columns = line.trim().split(/\s+/);
  const free = Number(columns[3]);
  return columns.length >= 6 && Number.isFinite(free) ? free * 1024 : null;
}

const boardError = (message: string, details: string): AppError => appError('E-DEVICE-COMMAND', message, { details });
const lostError = (problem: unknown): AppError =>
  appError('E-DEVICE-UNREACHABLE', 'The link to the board was lost during the upload.', { details: String(problem) });

const openSftp = (connection: Client): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) => connection.sftp((problem, sftp) => (problem ? reject(problem) : resolve(sftp))));

const openRemote = (sftp: SFTPWrapper, path: string, flags: 'w' | 'r+'): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sftp.once('close', () => reject(new Error('the link closed')));
    sftp.open(path, flags, (problem, handle) => (problem ? reject(problem) : resolve(handle)));
  });

const writeRemote = (sftp: SFTPWrapper, handle: Buffer, chunk: Buffer, at: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('the link closed'));
    sftp.once('close', onClose);
    sftp.write(handle, chunk, 0, chunk.length, at, (problem) => {
      sftp.off('close', onClose);
      if (problem) reject(problem);
      else resolve();
    });
  });

/** Not every server offers it; the hash check that follows is what counts. */
const syncRemote = (sftp: SFTPWrapper, handle: Buffer): Promise<void> =>
  new Promise((resolve) => {
    try {
      sftp.ext_openssh_fsync(handle, () => resolve());
    } catch {
      resolve();
    }
  });

const closeRemote = (sftp: SFTPWrapper, handle: Buffer): Promise<void> =>
  new Promise((resolve, reject) => sftp.close(handle, (problem) => (problem ? reject(problem) : resolve())));
