import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { WorkHandler } from '../handler.ts';
import type { RunFiles } from '../work.ts';
import { comparedRunOf } from './linkedRun.ts';

/** B against A, with the models where they are at hand. */
export const compare: WorkHandler<'compare'> = ({ a, b }) => comparisonOf(a, b);

export async function comparisonOf(a: RunFiles, b: RunFiles): Promise<Result<Comparison>> {
  const runA = await comparedRunOf(a);
  if (!runA.ok) return runA;
  const runB = await comparedRunOf(b);
  if (!runB.ok) return runB;
  return ok(compareRuns(runA.value.evidence, runB.value.evidence, { a: runA.value.facts, b: runB.value.facts }));
}
