import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, lstat, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../process/alive.ts';

/**
 * Files that are either there whole or not at all, whenever the process or the power goes: written under a temporary name
 * in the same folder, fsynced, renamed, and the folder fsynced. Everything here throws what the file system throws.
 */

/** @returns a name in `folder` that tells who writes it, so that what a dead process left can be removed. */
export const partName = (folder: string, name = ''): string =>
  join(folder, `.${name}${name && '.'}${process.pid}-${randomUUID()}.part`);

/** Writes `path` whole, replacing what was there. */
export const writeWhole = (path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> =>
  fillWhole(path, async (file) => {
    for await (const chunk of chunks) await file.writeFile(chunk);
  });

/** Puts a file in place that `fill` writes; what `fill` throws leaves nothing behind. */
export async function fillWhole(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const part = partName(folder, basename(path));
  try {
    const file = await open(part, 'wx', 0o644);
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (problem) {
    await unlink(part).catch(() => {});
    throw problem;
  }
  await syncFolder(folder);
}

export const copyWhole = (from: string, to: string): Promise<void> => writeWhole(to, createReadStream(from));

/** Moves `from` to `to` in one folder; throws `EEXIST` when `to` is there. */
export async function moveNew(from: string, to: string): Promise<void> {
  await link(from, to);
  await unlink(from);
  await syncFolder(dirname(to));
}

/** Windows cannot open a folder; there the file system's own journal makes a rename durable. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes temporary files whose process is gone, or that are so old that another process has its pid by now. */
export async function sweepParts(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = partPattern.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(folder, name);
    const old = async () => now.getTime() - (await lstat(path)).mtimeMs > dayMs;
    if (!isAlive(Number(pid)) || (await old().catch(() => false))) await unlink(path).catch(() => {});
  }
}

/** Also the temporary file that somebody makes beside a scratch file, whose name begins with that of the scratch file. */
const partPattern = /^\..*?(\d+)-[0-9a-f]{8}-[0-9a-f-]{27}.*\.part$/;
const dayMs = 86_400_000;
