import type { Comparison } from '../../../shared/compare/types.ts';
import { evidenceJson } from './engineJson.ts';

/** A comparison as the contract spells it: each side as its engine summary, without samples and layers. */
export const comparisonJson = (comparison: Comparison): object => ({
  ...comparison,
  a: evidenceJson(comparison.a),
  b: evidenceJson(comparison.b),
});
