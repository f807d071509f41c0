import type { StepBody } from '../plan.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { Draft } from './draft.ts';

/** What an action is carried out with: the graph under edit, and what the rules saw before this round. */
export interface Site {
  readonly draft: Draft;
  readonly context: RuleContext;
  /** The finding's sentence, for steps that have none of their own. */
  readonly why: string;
}

/** What an action did, before its edits are added; it may say why better than the finding. */
export type Effect = Omit<StepBody, 'edits' | 'why'> & { readonly why?: string };

/** One step from what an effect says it did and the edits that it made; none when it made none. */
export function step(site: Site, effect: () => Effect | null): readonly StepBody[] {
  const start = site.draft.edits.length;
  const done = effect();
  const edits = site.draft.edits.slice(start);
  return done && edits.length > 0 ? [{ ...done, why: done.why ?? site.why, edits }] : [];
}
