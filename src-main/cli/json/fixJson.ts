import type { PlanStep } from '../../../shared/qdq/plan.ts';
import type { WorkOutput } from '../../workers/work.ts';

/** A fix as the contract spells it. @param output where the model was written; null for a dry run. */
export const fixJson = (
  { changed, before, after, plan, deferred, skipped, sha256, sizeBytes }: WorkOutput<'fix'>,
  output: string | null,
): object => ({
  changed,
  before,
  after,
  plan: plan.steps.map(stepJson),
  estimatedSqnrDb: plan.estimatedSqnrDb ?? null,
  deferred,
  skipped,
  output: output === null ? null : { path: output, sha256, sizeBytes },
});

/** The edits of a step are for programs that hold the model; they can be as large as it. */
export const stepJson = ({ edits, ...step }: PlanStep): object => ({ ...step, edits: edits.length });
