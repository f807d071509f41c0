import { deferralsOf, recordCut, recordDeferral } from '../deferrals.ts';
import type { StepBody } from '../plan.ts';
import { say } from '../rules/say.ts';
import type { TieGroup } from '../ties.ts';
import type { EdgeRef } from './action.ts';
import { inputOf } from './pairEdits.ts';
import { step, type Site } from './site.ts';
import { scaleLossDb } from './tiePolicy.ts';

/** What is left unequal on purpose, written into the file so that a later look knows that it was seen. */

export function deferGroup(site: Site, group: TieGroup): readonly StepBody[] {
  const { draft } = site;
  const graph = draft.finish();
  const key = JSON.stringify(group.members);
  if (deferralsOf(graph).some((deferral) => JSON.stringify(deferral.members) === key)) return [];
  const reason = say`${group.members.length} tensors whose scales differ up to ${group.ratio} times`;
  return step(site, () => {
    draft.setMetadata(recordDeferral(graph, { members: group.members, ratio: group.ratio, reason }));
    return {
      op: 'mark-deferred',
      nodes: group.through.map((node) => node.label),
      tensors: group.members,
      scaleSource: null,
      scale: null,
      sqnrLossDb: 0,
      why: say`${group.members} keep their own scales: they differ up to ${group.ratio} times, and one scale would cost the smallest ${scaleLossDb(1, group.ratio)} dB.`,
    };
  });
}

/** An input of a joining operator ties nothing from now on: the values are rescaled there. */
export function cutEdges(site: Site, edges: readonly EdgeRef[], reason: string): readonly StepBody[] {
  const { draft, context } = site;
  const tensorOf = (edge: EdgeRef): string =>
    context.core.makers.get(edge.node)?.edges.find((one) => one.slot === edge.slot)?.tensor ?? inputOf(draft, edge);
  return step(site, () => {
    for (const edge of edges)
      draft.setMetadata(recordCut(draft.finish(), { node: edge.node, tensor: tensorOf(edge), reason }));
    return {
      op: 'mark-cut',
      nodes: edges.map((edge) => edge.label),
      tensors: edges.map(tensorOf),
      scaleSource: null,
      scale: null,
      sqnrLossDb: 0,
      why: say`Values are rescaled where ${edges.map((edge) => edge.label)} reads ${edges.map(tensorOf)}: ${reason}.`,
    };
  });
}
