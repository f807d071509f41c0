import { jsonText } from '../../../shared/base/jsonText.ts';
import { ok } from '../../../shared/base/result.ts';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { ComparedRun, Comparison, RunEvidence } from '../../../shared/compare/types.ts';
import type { WorkHandler } from '../handler.ts';
import { linkedRunOf } from './recentRuns.ts';

/** B against A, with the models where they are at hand, and without what the runs themselves consist of. */
export const compare: WorkHandler<'compare'> = async ({ a, b }) => {
  const runA = await linkedRunOf(a);
  if (!runA.ok) return runA;
  const runB = await linkedRunOf(b);
  if (!runB.ok) return runB;
  const models = { a: runA.value.facts, b: runB.value.facts };
  const comparison = compareRuns(runA.value.evidence, runB.value.evidence, models);
  const named = { ...comparison, a: comparedRun(comparison.a), b: comparedRun(comparison.b) };
  return ok(jsonText<Comparison>(named));
};

export const comparedRun = ({ label, figures, conditions }: RunEvidence): ComparedRun => ({
  label,
  figures,
  conditions,
});
