import { ok } from '../../../shared/base/result.ts';
import type { WorkHandler } from '../handler.ts';
import { linkedRunOf } from './recentRuns.ts';

/** What the files of a run say beside its layers. */
export const runFacts: WorkHandler<'runFacts'> = async (files) => {
  const run = await linkedRunOf(files);
  if (!run.ok) return run;
  const { samples, conditions, log } = run.value.evidence;
  return ok({ samples, conditions, log });
};
