import { pairsOf } from '../../../shared/compare/compareMany.ts';
import type { Comparison, ManyComparison, RunEvidence } from '../../../shared/compare/types.ts';
import { evidenceJson } from './engineJson.ts';

/** A comparison as the contract spells it: each side as its engine summary, without samples and layers. */
export const comparisonJson = (comparison: Comparison<RunEvidence>): object => ({
  ...comparison,
  a: evidenceJson(comparison.a),
  b: evidenceJson(comparison.b),
});

/** B against A as ever, and beside it every run, each against A, and the aligned table of all. */
export function manyJson(many: ManyComparison<RunEvidence>): object {
  const [pair] = pairsOf(many);
  return {
    ...(pair ? comparisonJson(pair) : {}),
    runs: many.runs.map(evidenceJson),
    against: many.against,
    rows: many.rows,
  };
}
