import type { Comparison, ManyComparison, RunEvidence } from '../compare/types.ts';

/** All that a report shows, as plain data: what is not in here is not in the file. */
export interface ReportModel {
  readonly title: string;
  readonly notes: string;
  readonly projectName: string;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly comparisons: readonly Comparison<RunEvidence>[];
  /** Three or more runs side by side; their pairs are among the comparisons. */
  readonly tables: readonly ManyComparison<RunEvidence>[];
  readonly provenance: readonly { readonly name: string; readonly value: string }[];
}
