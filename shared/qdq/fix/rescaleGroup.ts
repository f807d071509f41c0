import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EditPlan } from '../plan.ts';
import { contextOf, type RuleContext } from '../rules/rule.ts';
import { say } from '../rules/say.ts';
import { applyAction } from './apply.ts';
import { Draft } from './draft.ts';

/**
 * One scale for all pairs of a tie group, as somebody chose it: it may clip, which is theirs to decide.
 * Errors: `E-NOT-FOUND` when there is no such group, or its pairs cannot take one scale.
 */
export function rescaleGroup(
  graph: ModelGraph,
  target: RuleContext['target'],
  group: string,
  scale: number,
): Result<{ readonly plan: EditPlan; readonly graph: ModelGraph }> {
  const context = contextOf(graph, target);
  const draft = new Draft(graph);
  const scaleChoice = { source: 'chosen' as const, value: scale };
  const bodies = applyAction({ draft, context, why: '' }, { kind: 'set-group-scale', group, scale: scaleChoice });
  if (bodies.length === 0) return err(appError('E-NOT-FOUND', `No group of pairs at '${group}' can take one scale.`));
  const steps = bodies.map((body) => ({
    ...body,
    rule: 'rescale',
    why: say`${body.tensors} take one scale, ${scale}, chosen by hand.`,
  }));
  return ok({ plan: { steps }, graph: draft.finish() });
}
