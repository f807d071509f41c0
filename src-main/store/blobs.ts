import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { partName, syncFolder } from '../files/wholeFile.ts';
import { attempt, attemptAsync } from './failure.ts';
import type { Connection } from './open.ts';
import type { BlobStore, StoredBlob } from './store.ts';

/**
 * Blobs: files named by their SHA-256, in the folder beside the project.
 *
 * Order of a write: a temporary file in the same folder, fsync of the file, rename, fsync of the folder, then the row in
 * `blobs` that other tables may refer to. Whatever moment the process ends at, a row never names bytes that are not
 * there; what can be left is a temporary file, which the next opening sweeps, or a blob without a row, which the next
 * write of the same bytes takes over.
 */
export function createBlobStore(db: Connection, folder: string, clock: { now(): Date }): BlobStore {
  const remember = db.prepare(
    `INSERT INTO blobs (sha256, size_bytes, added_at) VALUES (?, ?, ?)
     ON CONFLICT (sha256) DO UPDATE SET size_bytes = excluded.size_bytes, added_at = excluded.added_at`,
  );
  const sizeOf = db.prepare('SELECT size_bytes FROM blobs WHERE sha256 = ?').pluck();

  const put = async (chunks: AsyncIterable<Uint8Array>): Promise<Result<StoredBlob>> => {
    const written = await attemptAsync(folder, () => writeBlob(folder, chunks));
    if (!written.ok) return written;
    const { sha256, sizeBytes } = written.value;
    const named = attempt(folder, () => remember.run(sha256, sizeBytes, clock.now().toISOString()));
    return named.ok ? written : named;
  };

  return {
    async putFile(path) {
      const source = await openSource(path);
      if (!source.ok) return source;
      try {
        return await put(chunksOf(source.value));
      } catch (problem) {
        if (problem instanceof SourceUnreadable)
          return err(appError('E-FILE-UNREADABLE', `${path} cannot be read.`, { details: problem.message }));
        throw problem;
      } finally {
        await source.value.close();
      }
    },
    putBytes: (bytes) => put(once(bytes)),
    scratchPath: () => partName(folder),
    path(sha256) {
      const path = join(folder, sha256);
      const missing = (why: string) => err(appError('E-BLOB-MISSING', `${path} ${why}.`));
      const sizeBytes: unknown = /^[0-9a-f]{64}$/.test(sha256) ? sizeOf.get(sha256) : undefined;
      if (sizeBytes === undefined) return missing('is not part of the project');
      return holds(path, Number(sizeBytes)) ? ok(path) : missing('is gone, or is not what was stored');
    },
  };
}

const chunkBytes = 1 << 20;

async function writeBlob(folder: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
  const part = partName(folder);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(part, 'wx', 0o644);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await file.writeFile(chunk);
    }
    const sha256 = hash.digest('hex') as Sha256;
    const path = join(folder, sha256);
    if (holds(path, sizeBytes)) await unlink(part);
    else {
      await file.sync();
      await rename(part, path);
    }
    await syncFolder(folder);
    return { sha256, sizeBytes };
  } catch (problem) {
    await unlink(part).catch(() => {});
    throw problem;
  } finally {
    await file.close();
  }
}

/** A link does not count: in a project from a stranger it could point at any file of this computer. */
function holds(path: string, sizeBytes: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && found.size === sizeBytes;
}

class SourceUnreadable extends Error {}

async function openSource(path: string): Promise<Result<FileHandle>> {
  try {
    // Looked at before it is opened: opening a pipe would wait for ever.
    if (!(await stat(path)).isFile()) return err(appError('E-FILE-UNREADABLE', `${path} is not a file.`));
    return ok(await open(path, 'r'));
  } catch (problem) {
    const missing = problem instanceof Error && 'code' in problem && problem.code === 'ENOENT';
    const details = problem instanceof Error ? problem.message : String(problem);
    return missing
      ? err(appError('E-FILE-NOT-FOUND', `${path} does not exist.`))
      : err(appError('E-FILE-UNREADABLE', `${path} cannot be read.`, { details }));
  }
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, null).catch((problem: unknown) => {
      throw new SourceUnreadable(problem instanceof Error ? problem.message : String(problem));
    });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
