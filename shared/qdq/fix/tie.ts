import { indexOf } from '../../onnx/graphIndex.ts';
import type { Pair } from '../graph/pairs.ts';
import { pairsOn } from '../rules/pairsOn.ts';
import { say } from '../rules/say.ts';
import type { TieGroup } from '../ties.ts';
import type { ScaleChoice } from './action.ts';
import { addScale, setScale } from './pairEdits.ts';
import { deferGroup } from './setAside.ts';
import { step, type Site } from './site.ts';
import type { StepBody } from '../plan.ts';
import { canRescale, canTie, perTensorScale, scaleLossDb, tieVerdict } from './tiePolicy.ts';

/**
 * The tie pass on one group: every pair takes the largest scale of the group, held in one shared initializer, so that
 * equality is equality of bits (L3). Where the policy sets a group aside, the Qs on one and the same tensor are still tied
 * to each other (they saw the same data, AP-01), and the group is recorded in the file with its reason.
 */
export function tieGroup(site: Site, group: TieGroup, force: boolean): readonly StepBody[] {
  if (force || tieVerdict(group) !== 'defer') return tiePairs(site, group.pairs, group.members, group);
  const siblings = group.members.flatMap((member) =>
    tiePairs(site, pairsOn(site.context.core, member), [member], group),
  );
  // With its siblings tied the group may be equal enough: it is looked at again before it is set aside.
  return siblings.length > 0 ? siblings : deferGroup(site, group);
}

/** Every pair of the group gets a scale that calibration found for the union of its tensors. */
export function setGroupScale(site: Site, group: TieGroup, scale: ScaleChoice): readonly StepBody[] {
  if (!canRescale(site.context.graph, group.pairs)) return [];
  const nodes = nodesOf(site, group.pairs);
  const smallest = Math.min(scale.value, ...group.pairs.flatMap((pair) => perTensorScale(pair) ?? []));
  return step(site, () => {
    const name = addScale(site.draft, `${group.id}_tied_scale`, [scale.value], group.pairs[0]!.scale!.dtype);
    setScale(site.draft, nodes, name);
    return {
      op: 'tie-scales',
      nodes: group.pairs.map((pair) => pair.label),
      tensors: group.members,
      scaleSource: scale.source,
      scale: scale.value,
      sqnrLossDb: scaleLossDb(smallest, scale.value),
      why: say`${group.members} take one scale, ${scale.value}, which covers all that was seen on them.`,
    };
  });
}

function tiePairs(
  site: Site,
  pairs: readonly Pair[],
  tensors: readonly string[],
  group: TieGroup,
): readonly StepBody[] {
  const { draft, context } = site;
  if (new Set(pairs.map((pair) => pair.cls)).size < 2 || !canTie(context.graph, pairs)) return [];
  const nodes = nodesOf(site, pairs);
  if (new Set(nodes.map((node) => draft.maker(node)?.input?.[1])).size < 2) return [];
  const largest = pairs.reduce((best, pair) => (scaleOf(pair) > scaleOf(best) ? pair : best));
  const tied = scaleOf(largest);
  const smallest = Math.min(...pairs.map(scaleOf));
  return step(site, () => {
    setScale(draft, nodes, sharedScale(site, largest, tensors[0] ?? largest.tensor));
    return {
      op: 'tie-scales',
      nodes: pairs.map((pair) => pair.label),
      tensors,
      scaleSource: 'reused',
      scale: tied,
      sqnrLossDb: scaleLossDb(smallest, tied),
      why: whyTied(group, tensors, largest, smallest, tied),
    };
  });
}

function whyTied(group: TieGroup, tensors: readonly string[], largest: Pair, smallest: number, tied: number): string {
  const joined =
    group.through.length > 0 && tensors.length > 1
      ? say`${tensors} meet at ${group.through.map((node) => node.label)}`
      : say`The quantizers of ${tensors} see the same data`;
  const loss = scaleLossDb(smallest, tied);
  const warning = tieVerdict(group) === 'warn' && tensors.length > 1 ? ' Check the accuracy.' : '';
  return say`${joined}; all take the largest scale, ${tied} of ${largest.label}, at most ${loss} dB for the smallest.${warning}`;
}

const scaleOf = (pair: Pair): number => perTensorScale(pair) ?? 0;

/** The initializer that holds the largest scale already, where it is a scalar; else a new one. */
function sharedScale({ draft }: Site, pair: Pair, tensor: string): string {
  const scale = pair.scale!;
  if (scale.rank === 0 && draft.initializer(scale.tensor)) return scale.tensor;
  return addScale(draft, `${tensor}_tied_scale`, [scaleOf(pair)], scale.dtype);
}

function nodesOf({ draft, context }: Site, pairs: readonly Pair[]): readonly string[] {
  const { nodes } = indexOf(context.graph);
  const names = pairs.flatMap((pair) => [pair.q ?? -1, ...pair.dqs].map((at) => nodes[at]?.output?.[0] ?? ''));
  return names.filter((name) => draft.maker(name) !== null);
}
