import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { CommandOutput, PushRequest, Pushed, RunOptions, Shell } from '../trtexec/shell.ts';

/**
 * The shell of this computer, in a folder of ours instead of a home folder. Commands run in a process group of their own,
 * which is ended with them when time is up; what a command puts into a session of its own goes on, also after us.
 */
const defaultMaxBytes = 4 << 20;
const shortMs = 60_000;

export async function openLocalShell(home: string): Promise<Result<Shell>> {
  if (process.platform === 'win32')
    return err(
      appError('E-DEVICE-TRTEXEC', 'trtexec on this computer is driven through a POSIX shell, which Windows lacks.'),
    );
  try {
    await mkdir(home, { recursive: true });
  } catch (problem) {
    return err(unwritable(home, problem));
  }
  return ok({
    isAlive: true,
    run: (command, options) => runHere(home, command, options),
    push: (request) => copyHere(home, request),
    close: () => {},
  });
}

function runHere(
  home: string,
  command: string,
  { stdin, onData, signal, maxBytes = defaultMaxBytes, timeoutMs = shortMs }: RunOptions = {},
): Promise<Result<CommandOutput>> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], { cwd: home, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let timer: NodeJS.Timeout | undefined;
    const finish = (result: Result<CommandOutput>): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const give = (error: AppError): void => {
      if (child.pid !== undefined) endGroup(child.pid);
      finish(err(error));
    };
    const onAbort = (): void => give(appError('E-CANCELLED', 'The answer is not waited for.'));
    const inTime = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => give(appError('E-DEVICE-COMMAND', 'A command on this computer did not end in time.')),
        timeoutMs,
      );
    };
    inTime();
    signal?.addEventListener('abort', onAbort);
    child.stdout.on('data', (chunk: Buffer) => {
      inTime();
      if (onData) return onData(chunk);
      if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-8192)));
    // A command that ends before it has read its input is no fault.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    child.on('error', (problem) =>
      finish(err(appError('E-DEVICE-COMMAND', 'No shell can be started.', { details: String(problem) }))),
    );
    child.on('close', (code) => finish(ok({ stdout: Buffer.concat(chunks), stderr, code })));
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    return;
  }
}

async function copyHere(home: string, request: PushRequest): Promise<Result<Pushed>> {
  const target = join(home, request.remotePath);
  const part = `${target}.part`;
  try {
    const there = await stat(target).catch(() => null);
    if (there?.size === request.sizeBytes) return ok({ foundBytes: request.sizeBytes, sentBytes: 0 });
    await mkdir(dirname(target), { recursive: true });
    await copyFile(request.localPath, part, constants.COPYFILE_FICLONE);
    if ((await hashOf(part)) !== request.sha256) {
      await rm(part, { force: true });
      return err(appError('E-FILE-UNREADABLE', `${request.localPath} is not what it was when the run was made.`));
    }
    const copy = await open(part, 'r+');
    await copy.sync();
    await copy.close();
    await rename(part, target);
    request.onProgress(request.sizeBytes, request.sizeBytes);
    return ok({ foundBytes: 0, sentBytes: request.sizeBytes });
  } catch (problem) {
    return err(unwritable(home, problem));
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function unwritable(folder: string, problem: unknown): AppError {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  const details = String(problem);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return appError('E-DISK-FULL', `There is no room in ${folder}.`, { details });
  return code === 'ENOENT'
    ? appError('E-FILE-NOT-FOUND', 'A file of the run is gone.', { details })
    : appError('E-FILE-UNWRITABLE', `${folder} cannot be used.`, { details });
}
