import { canTie, scaleLossDb, tieVerdict } from '../fix/tiePolicy.ts';
import type { TieGroup } from '../ties.ts';
import type { Hit, Remedy, RuleContext, RuleId } from './rule.ts';
import { say } from './say.ts';
import { tieChoices } from './tieChoices.ts';

/**
 * What the tie rules (AP-01, 03, 07, 11, 22) share. They look at one thing from several sides: an unequal group. Each
 * names the operators that it is about; the remedy is always that of the whole group, because equality is transitive.
 * A group that is too unequal for one scale has the choices of `tieChoices` beside it.
 */
export function tieRemedies(context: RuleContext, rule: RuleId, group: TieGroup): readonly Remedy[] {
  const choices = tieVerdict(group) === 'defer' ? tieChoices(context, rule, group) : [];
  return group.deferred === null ? [tieRemedy(context, rule, group), ...choices] : choices;
}

export function tieRemedy({ graph }: RuleContext, rule: RuleId, group: TieGroup): Remedy {
  const loss = scaleLossDb(1, group.ratio);
  const summary =
    tieVerdict(group) === 'defer'
      ? say`Set the group aside: one scale would cost the smallest of ${group.members} ${loss} dB`
      : say`Give the ${group.pairs.length} pairs of ${group.members} the largest of their scales (at most ${loss} dB)`;
  return {
    id: `${rule}:tie:${group.id}`,
    summary,
    automatic: canTie(graph, group.pairs),
    actions: [{ kind: 'tie', group: group.id, force: false }],
  };
}

/** One finding for each unequal group that is joined by operators of the given kinds. */
export function unequalGroups(
  context: RuleContext,
  rule: RuleId,
  isAbout: (op: string) => boolean,
  describe: (nodes: readonly string[], group: TieGroup) => string,
): readonly Hit[] {
  return context.ties.flatMap((group) => {
    const nodes = group.through.filter((node) => isAbout(node.op)).map((node) => node.label);
    if (nodes.length === 0 || group.classes.size < 2) return [];
    const setAside = group.deferred === null ? '' : say` It was set aside: ${group.deferred}.`;
    return [
      {
        severity: group.deferred === null ? ('warning' as const) : ('info' as const),
        nodes,
        tensors: group.members,
        message: describe(nodes, group) + setAside,
        remedies: tieRemedies(context, rule, group),
      },
    ];
  });
}

/** The scales of a group from smallest to largest, as a reader wants them. */
export function scaleRange(group: TieGroup): string {
  const values = group.pairs.flatMap((pair) => (pair.scale?.values.length === 1 ? [pair.scale.values[0]!] : []));
  return values.length === 0 ? 'unknown' : say`${Math.min(...values)} to ${Math.max(...values)}`;
}
