import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { writeWhole } from '../files/wholeFile.ts';
import type { WorkInput, WorkRunner } from '../workers/work.ts';
import { progress } from './answer.ts';

/** Writes the scales of a Q/DQ model as a TensorRT calibration cache. @returns where it is. */
export async function writeCacheOf(
  work: WorkRunner,
  model: WorkInput<'writtenCache'>,
  file: string,
): Promise<Result<string>> {
  const cache = await work.run('writtenCache', model);
  if (!cache.ok) return cache;
  const path = resolve(file);
  const { text, measured, derived } = cache.value;
  try {
    await writeWhole(path, [Buffer.from(text)]);
  } catch (problem) {
    return err(appError('E-FILE-UNWRITABLE', `${path} cannot be written.`, { details: String(problem) }));
  }
  progress(`${measured} scales and ${derived} that follow from them: ${path}`);
  return ok(path);
}
