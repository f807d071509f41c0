import { ok } from '../../../shared/base/result.ts';
import type { WorkHandler } from '../handler.ts';
import { linkedRunOf } from './recentRuns.ts';

/** What the raw files of a run say, its layers linked to the nodes of its model. */
export const readRun: WorkHandler<'readRun'> = async (files) => {
  const run = await linkedRunOf(files);
  return run.ok ? ok(run.value.evidence) : run;
};
