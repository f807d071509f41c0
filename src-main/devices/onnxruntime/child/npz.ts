import { createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';

/** More than this is not unpacked: an archive of zeros grows a thousandfold. */
const maxUnpackedBytes = 16e9;
const maxMembers = 1000;

/**
 * The arrays of a .npz (a zip of .npy files), unpacked into files of our own in `scratch`, so that samples can be read one
 * by one however large it is. Names in the archive are never used as paths.
 *
 * @returns paths by the name of the array. Errors: `E-ARRAYS`.
 */
export async function unpackNpz(path: string, scratch: string): Promise<Result<ReadonlyMap<string, string>>> {
  const refuse = (why: string, details = '') => err(appError('E-ARRAYS', `${path} ${why}.`, { details }));
  try {
    const folder = await mkdtemp(join(scratch, 'npz-'));
    const archive = await openPromise(path, { autoClose: false });
    try {
      const files = new Map<string, string>();
      let unpackedBytes = 0;
      for await (const entry of archive.eachEntry()) {
        if (!entry.fileName.endsWith('.npy')) continue;
        unpackedBytes += entry.uncompressedSize;
        if (unpackedBytes > maxUnpackedBytes) return refuse(`holds more than ${maxUnpackedBytes / 1e9} GB`);
        if (files.size === maxMembers) return refuse(`holds more than ${maxMembers} arrays`);
        const file = join(folder, `${files.size}.npy`);
        // The library ends a member that is longer than the archive says with an error.
        await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
        files.set(entry.fileName.slice(0, -'.npy'.length), file);
      }
      return files.size > 0 ? ok(files) : refuse('holds no arrays');
    } finally {
      archive.close();
    }
  } catch (problem) {
    return refuse('is not a .npz file that can be read', String(problem));
  }
}
