import type { RunId } from '../../../shared/base/brand.ts';
import type { JsonText } from '../../../shared/base/jsonText.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import type { Studio } from '../studio.ts';
import { runFilesOf } from './runFiles.ts';

/** B against A. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export async function compareRuns(studio: Studio, a: RunId, b: RunId): Promise<Result<JsonText<Comparison>>> {
  const filesA = runFilesOf(studio.store, a);
  if (!filesA.ok) return filesA;
  const filesB = runFilesOf(studio.store, b);
  if (!filesB.ok) return filesB;
  return studio.work.run('compare', { a: filesA.value, b: filesB.value });
}
