import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { JsonText } from '../../../shared/base/jsonText.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { ManyComparison } from '../../../shared/compare/types.ts';
import type { Studio } from '../studio.ts';
import { runFilesOfAll } from './runFiles.ts';

/** Each run against `base`, which is one of them. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export async function compareManyRuns(
  studio: Studio,
  runs: readonly RunId[],
  base: RunId,
): Promise<Result<JsonText<ManyComparison>>> {
  const place = runs.indexOf(base);
  if (place < 0) return err(appError('E-NOT-FOUND', 'The run to compare with is not among the runs.'));
  const files = runFilesOfAll(studio.store, runs);
  return files.ok ? studio.work.run('compareTable', { runs: files.value, base: place }) : files;
}
