import type { RunId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';
import { startRun } from './startRun.ts';

/**
 * Asks for the same again, as a new run; the old one stays with its reason.
 * Errors: `E-RUN-UNFINISHED`, `E-USAGE` for a run that was imported, those of starting.
 */
export async function retryRun(studio: Studio, id: RunId): Promise<Result<Run>> {
  const found = studio.store.runs.get(id);
  if (!found.ok) return found;
  const { label, variant, device, precision, shapes, recipe, finishedAt, deviceKind } = found.value;
  if (finishedAt === null) return err(appError('E-RUN-UNFINISHED', `“${label}” has not ended.`));
  if (variant === null || deviceKind === 'import')
    return err(appError('E-USAGE', `“${label}” was imported: there is nothing to run again.`));
  return startRun(studio, { variant, device, precision, shapes, ...recipe });
}
