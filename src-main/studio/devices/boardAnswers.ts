import { parseTarget } from '../../../shared/base/target.ts';
import type { ProbeAnswers } from '../../../shared/qdq/caps/index.ts';
import type { Studio } from '../studio.ts';

/**
 * What the project knows a target to do better than the table, as input of the work that predicts. A target that does not
 * read is named where the work is done.
 */
export function boardAnswers({ store }: Pick<Studio, 'store'>, target: string): { readonly answers?: ProbeAnswers } {
  const parsed = parseTarget(target);
  const answers = parsed.ok ? store.capabilities.evidenceFor(parsed.value) : null;
  return answers === null ? {} : { answers };
}
