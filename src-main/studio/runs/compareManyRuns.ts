import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { ManyComparison } from '../../../shared/compare/types.ts';
import type { RunFiles } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { runFilesOf } from './runFiles.ts';

/** Each run against `base`, which is one of them. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export async function compareManyRuns(
  studio: Studio,
  runs: readonly RunId[],
  base: RunId,
): Promise<Result<ManyComparison>> {
  const place = runs.indexOf(base);
  if (place < 0) return err(appError('E-NOT-FOUND', 'The run to compare with is not among the runs.'));
  const files: RunFiles[] = [];
  for (const run of runs) {
    const found = runFilesOf(studio.store, run);
    if (!found.ok) return found;
    files.push(found.value);
  }
  return studio.work.run('compareMany', { runs: files, base: place });
}
