import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { attemptFile } from '../../files/failure.ts';
import { copyWhole } from '../../files/wholeFile.ts';
import type { Studio } from '../studio.ts';
import { runFilesOf } from './runFiles.ts';

/**
 * The engine that a run brought home; its name tells the board and the TensorRT that it fits.
 * Errors: `E-NOT-FOUND` for a run that was not asked for it, those of its files.
 */
export function engineOf(
  { store }: Pick<Studio, 'store'>,
  id: RunId,
): Result<{ readonly name: string; readonly path: string }> {
  const run = runFilesOf(store, id);
  if (!run.ok) return run;
  const engine = run.value.files.find(({ role, name }) => role === 'optimized-model' && name.endsWith('.engine'));
  return engine ? ok(engine) : err(appError('E-NOT-FOUND', `“${run.value.label}” brought no engine home.`));
}

/** Writes that engine to `output`: whole or not at all. Errors: also `E-FILE-UNWRITABLE`, `E-DISK-FULL`. */
export async function saveEngine(
  studio: Pick<Studio, 'store'>,
  id: RunId,
  output: string,
): Promise<Result<{ readonly path: string }>> {
  const engine = engineOf(studio, id);
  if (!engine.ok) return engine;
  const copied = await attemptFile(output, () => copyWhole(engine.value.path, output));
  return copied.ok ? ok({ path: output }) : copied;
}
