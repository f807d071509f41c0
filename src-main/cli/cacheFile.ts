import { resolve } from 'node:path';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { writeWhole } from '../files/wholeFile.ts';
import type { WorkInput, WorkRunner } from '../workers/work.ts';
import { progress } from './answer.ts';

/**
 * Writes the scales of a Q/DQ model as a TensorRT calibration cache.
 * @param given the model that the command was given, which is not written over either. @returns where it is.
 */
export async function writeCacheOf(
  work: WorkRunner,
  model: WorkInput<'writtenCache'>,
  given: string,
  file: string,
): Promise<Result<string>> {
  if ([model.path, given].some((other) => resolve(other) === resolve(file)))
    return err(appError('E-USAGE', 'The calibration cache must not take the place of a model.'));
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
