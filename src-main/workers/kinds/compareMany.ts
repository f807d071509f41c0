import { compareMany as compareManyRuns } from '../../../shared/compare/compareMany.ts';
import { ok } from '../../../shared/base/result.ts';
import type { WorkHandler } from '../handler.ts';
import type { LinkedRun } from './linkedRun.ts';
import { linkedRunOf } from './recentRuns.ts';

/** Each run against the base, with the models where they are at hand. */
export const compareMany: WorkHandler<'compareMany'> = async ({ runs, base }) => {
  const read: LinkedRun[] = [];
  for (const files of runs) {
    const run = await linkedRunOf(files);
    if (!run.ok) return run;
    read.push(run.value);
  }
  return ok(
    compareManyRuns(
      read.map(({ evidence }) => evidence),
      base,
      read.map(({ facts }) => facts),
    ),
  );
};
