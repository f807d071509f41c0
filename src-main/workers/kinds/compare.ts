import { jsonText } from '../../../shared/base/jsonText.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { ComparedRun, Comparison, RunEvidence } from '../../../shared/compare/types.ts';
import type { WorkHandler } from '../handler.ts';
import type { RunFiles } from '../work.ts';
import { linkedRunOf } from './recentRuns.ts';

/** B against A, without what the runs themselves consist of. */
export const compare: WorkHandler<'compare'> = async ({ a, b }) => {
  const comparison = await comparisonOf(a, b);
  if (!comparison.ok) return comparison;
  const named = { ...comparison.value, a: comparedRun(comparison.value.a), b: comparedRun(comparison.value.b) };
  return ok(jsonText<Comparison>(named));
};

/** B against A, with the models where they are at hand. */
export async function comparisonOf(a: RunFiles, b: RunFiles): Promise<Result<Comparison<RunEvidence>>> {
  const runA = await linkedRunOf(a);
  if (!runA.ok) return runA;
  const runB = await linkedRunOf(b);
  if (!runB.ok) return runB;
  return ok(compareRuns(runA.value.evidence, runB.value.evidence, { a: runA.value.facts, b: runB.value.facts }));
}

export const comparedRun = ({ label, figures, conditions }: RunEvidence): ComparedRun => ({
  label,
  figures,
  conditions,
});
