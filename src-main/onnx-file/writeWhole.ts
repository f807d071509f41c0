import { randomUUID } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { appError, type AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

/** Puts a file in place that `write` fills. @returns the error that `write` gives, or that of the file system. */
export async function writeWhole(
  file: string,
  write: (handle: FileHandle) => Promise<AppError | null>,
): Promise<Result<null>> {
  const folder = path.dirname(file);
  const part = path.join(folder, `.${path.basename(file)}.${randomUUID()}.part`);
  try {
    const fault = await filled(part, write);
    if (!fault) {
      await rename(part, file);
      await syncFolder(folder);
      return ok(null);
    }
    await unlink(part);
    return err(fault);
  } catch (problem) {
    await unlink(part).catch(() => {});
    return err(writeProblem(file, problem));
  }
}

async function filled(part: string, write: (handle: FileHandle) => Promise<AppError | null>): Promise<AppError | null> {
  const handle = await open(part, 'wx', 0o644);
  try {
    const fault = await write(handle);
    if (!fault) await handle.sync();
    return fault;
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeProblem(file: string, problem: unknown): AppError {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  const details = String(problem);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? appError('E-DISK-FULL', `There is no room to write ${file}.`, { details })
    : appError('E-FILE-UNWRITABLE', `${file} cannot be written.`, { details });
}
