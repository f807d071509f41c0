import type { RunEvidence } from '../../../shared/compare/types.ts';
import { summariseEngine, type EngineSummary } from '../../../shared/engine/summariseEngine.ts';

/** An engine summary as the contract spells it: `log.failed` is a yes or no, its lines are `log.errors`. */
export const engineJson = (summary: EngineSummary): object => ({
  ...summary,
  log: summary.log && { ...summary.log, failed: summary.log.failed !== null, errors: summary.log.failed ?? [] },
});

/** One side of a comparison. */
export const evidenceJson = (run: RunEvidence): object => ({
  label: run.label,
  figures: run.figures,
  conditions: run.conditions,
  ...engineJson(summariseEngine({ ...run, missing: run.engine?.missing ?? [] })),
});
