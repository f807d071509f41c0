import type { Target } from '../../base/target.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { LegalityIssue } from '../types.ts';

/** One reason for which TensorRT's parser or builder refuses a model: what it looks at, and the issues that it finds. */
export interface Refusal {
  /** Rule of qdq-rules §1.1. */
  readonly rule: string;
  readonly title: string;
  find(core: CoreGraph, target: Target): readonly LegalityIssue[];
}

export const issue = (rule: string, nodes: readonly string[], message: string): LegalityIssue => ({
  rule,
  nodes,
  message,
});
