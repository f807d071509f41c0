import { open } from 'node:fs/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { RunRecipe } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/**
 * Takes a calibration cache of TensorRT into the project, so that runs can be asked for again with the same scales.
 * Errors: `E-FILE-UNREADABLE` for a file that is none, those of storing.
 */
export async function keepCalibration(
  { store }: Pick<Studio, 'store'>,
  path: string,
): Promise<Result<NonNullable<RunRecipe['calibration']>>> {
  const begin = await beginOf(path);
  if (begin === null) return err(appError('E-FILE-NOT-FOUND', `${path} cannot be read.`));
  // The first line, as `TRT-8502-EntropyCalibration2`; trtexec ignores a cache of another kind without failing.
  return /^TRT-\d+-\w+\s/.test(begin)
    ? store.blobs.putFile(path)
    : err(appError('E-FILE-UNREADABLE', `${path} is no calibration cache of TensorRT.`));
}

async function beginOf(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
