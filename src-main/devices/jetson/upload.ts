import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Client } from 'ssh2';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { quote } from '../trtexec/quote.ts';
import type { PushRequest, Pushed, Shell } from '../trtexec/shell.ts';
import { openSftp, type Sftp } from './sftp.ts';

/**
 * Pushes a file to a board by content: `name.part` grows by pipelined writes, is synced, its SHA-256 is taken by the board
 * itself, and only then it gets its name. Many writes are under way at once, but they leave in the order of the file: the
 * server takes them as they come, so a broken link leaves a part without holes. It is taken up where it ended when we
 * looked (the dead link's server may still be writing), after the board has hashed that many bytes and the hash equals
 * that of our own. A file that is there with the right name and size is not sent. A board without any tool that hashes is
 * read back instead.
 */
/** The most that an OpenSSH server takes in one write; each write costs a turn of both ends. */
const chunkBytes = 255 << 10;
const inFlight = 16;
const hashPatienceMs = 600_000;

export async function upload(shell: Shell, connection: Client, request: PushRequest): Promise<Result<Pushed>> {
  const { remotePath, sizeBytes, signal } = request;
  const part = `${remotePath}.part`;
  const folder = folderOf(remotePath);
  const there = await lookFor(shell, remotePath, sizeBytes);
  if (!there.ok) return there;
  if (there.value.whole) return ok({ foundBytes: sizeBytes, sentBytes: 0 });

  const file = await open(request.localPath, 'r').catch(() => null);
  if (!file) return err(appError('E-FILE-NOT-FOUND', `${request.localPath} is gone.`));
  const sftp = await openSftp(connection);
  if (!sftp) {
    await file.close();
    return err(shell.isAlive ? refusal('The board offers no file transfer.', '') : lostError('no channel'));
  }
  try {
    // A longer part is none of this file.
    const partBytes = there.value.partBytes > sizeBytes ? 0 : there.value.partBytes;
    const room = await roomFor(sftp, folder, sizeBytes - partBytes, there.value.freeBytes);
    if (!room.ok) return room;
    const start = await resumePoint(shell, sftp, file, part, partBytes);
    if (!start.ok) return start;
    const handle = await sftp.open(part, start.value === 0 ? 'w' : 'r+');
    await unlessAborted(writeInOrder(sftp, file, handle, start.value, request), signal);
    // What is hashed need not be on the disk yet, so both go on at once.
    const [arrived] = await Promise.all([hashOf(shell, sftp, part, sizeBytes), sftp.sync(handle)]);
    await sftp.close(handle);
    if (!arrived.ok) return arrived;
    if (arrived.value !== request.sha256) {
      await shell.run(`rm -f ${quote(part)}`);
      return err(refusal('The file arrived damaged on the board and was removed there.', arrived.value));
    }
    const named = await shell.run(`mv ${quote(part)} ${quote(remotePath)}`);
    if (!named.ok) return named;
    if (named.value.code !== 0) return err(refusal('The file could not get its name.', named.value.stderr));
    return ok({ foundBytes: start.value, sentBytes: sizeBytes - start.value });
  } catch (problem) {
    if (signal.aborted) return err(appError('E-CANCELLED', 'The upload was stopped; what was sent is kept.'));
    if (!shell.isAlive || sftp.closed) return err(lostError(problem));
    return err(await writeProblem(sftp, folder, problem));
  } finally {
    sftp.end();
    await file.close();
  }
}

interface Found {
  readonly whole: boolean;
  readonly partBytes: number;
  readonly freeBytes: number | null;
}

/** A file of another size under the right name is none of ours. */
async function lookFor(shell: Shell, path: string, sizeBytes: number): Promise<Result<Found>> {
  const part = `${path}.part`;
  const folder = folderOf(path);
  const answer = await shell.run(
    [
      `mkdir -p ${quote(folder)} || exit 1`,
      `[ -f ${quote(path)} ] && echo "whole $(wc -c <${quote(path)})"`,
      `[ -f ${quote(part)} ] && echo "part $(wc -c <${quote(part)})"`,
      `df -Pk ${quote(folder)} 2>/dev/null | tail -n 1`,
      'exit 0',
    ].join('\n'),
  );
  if (!answer.ok) return answer;
  if (answer.value.code !== 0)
    return err(refusal(`The folder ${folder} cannot be made on the board.`, answer.value.stderr));
  const facts = answer.value.stdout.toString('utf8');
  const bytes = (word: string): number | null => {
    const digits = new RegExp(`^${word} +(\\d{1,15})$`, 'm').exec(facts)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const columns = (facts.trimEnd().split('\n').at(-1) ?? '').trim().split(/\s+/);
  const free = Number(columns[3]);
  return ok({
    whole: bytes('whole') === sizeBytes,
    partBytes: bytes('part') ?? 0,
    freeBytes: columns.length >= 6 && Number.isFinite(free) ? free * 1024 : null,
  });
}

/** The server is asked where the board has no `df`. */
async function roomFor(
  sftp: Sftp,
  folder: string,
  neededBytes: number,
  freeBytes: number | null,
): Promise<Result<void>> {
  const free = freeBytes ?? (await sftp.freeBytes(folder));
  return free !== null && free < neededBytes
    ? err(appError('E-DEVICE-DISK', `The board has ${free} bytes free, the file needs ${neededBytes}.`))
    : ok(undefined);
}

/** The board hashes its part; it is kept only when our own first bytes hash the same. */
async function resumePoint(
  shell: Shell,
  sftp: Sftp,
  file: FileHandle,
  part: string,
  bytes: number,
): Promise<Result<number>> {
  if (bytes === 0) return ok(0);
  const theirs = await hashOf(shell, sftp, part, bytes);
  if (!theirs.ok) return theirs;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) return ok(0);
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return ok(theirs.value === hash.digest('hex') ? bytes : 0);
}

/** Of the first bytes of a file, by whichever tool the board has; else they are read back. */
async function hashOf(shell: Shell, sftp: Sftp, path: string, sizeBytes: number): Promise<Result<string>> {
  const begin = `head -c ${sizeBytes} ${quote(path)} |`;
  const tools = ['sha256sum', 'shasum -a 256', 'openssl dgst -r -sha256'];
  const answer = await shell.run(tools.map((tool) => `${begin} ${tool} 2>/dev/null`).join(' || '), {
    timeoutMs: hashPatienceMs,
  });
  if (!answer.ok) return answer;
  const digest = /^([0-9a-f]{64})\b/.exec(answer.value.stdout.toString('utf8'))?.[1];
  if (digest !== undefined) return ok(digest);
  const hash: Hash = createHash('sha256');
  await sftp.read(path, sizeBytes, (chunk) => hash.update(chunk));
  return ok(hash.digest('hex'));
}

async function writeInOrder(
  sftp: Sftp,
  file: FileHandle,
  handle: Buffer,
  start: number,
  { sizeBytes, onProgress, signal }: PushRequest,
): Promise<void> {
  const underWay: Promise<Buffer>[] = [];
  for (let at = start; at < sizeBytes && !signal.aborted; at += chunkBytes) {
    // What was written is written into again: a new buffer for each chunk would cost more than sending it.
    const buffer = (underWay.length === inFlight && (await underWay.shift())) || Buffer.allocUnsafe(chunkBytes);
    const length = Math.min(chunkBytes, sizeBytes - at);
    const { bytesRead } = await file.read(buffer, 0, length, at);
    if (bytesRead < length) throw new Error('The file became shorter while it was sent.');
    const written = sftp.write(handle, buffer.subarray(0, length), at).then(() => {
      onProgress(at + length, sizeBytes);
      return buffer;
    });
    // The first that fails ends the upload; those behind it are not asked.
    written.catch(() => {});
    underWay.push(written);
  }
  await Promise.all(underWay);
}

/** On a slow link the writes under way take seconds; nobody who stops waits for them. */
async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('stopped'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** SFTP calls a full disk a failure like any other. */
async function writeProblem(sftp: Sftp, folder: string, problem: unknown): Promise<AppError> {
  const free = await sftp.freeBytes(folder).catch(() => null);
  return free !== null && free < 1 << 20
    ? appError('E-DEVICE-DISK', 'The disk of the board became full during the upload.', { details: String(problem) })
    : refusal('The board refused the upload.', String(problem));
}

const refusal = (message: string, details: string): AppError => appError('E-DEVICE-COMMAND', message, { details });
const lostError = (problem: unknown): AppError =>
  appError('E-DEVICE-UNREACHABLE', 'The link to the board was lost during the upload.', { details: String(problem) });
