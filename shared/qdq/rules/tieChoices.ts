import { newScaleOfUnion } from '../fix/newScale.ts';
import { perTensorScale, scaleLossDb } from '../fix/tiePolicy.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { TieGroup } from '../ties.ts';
import { edgeRef } from './edgeRef.ts';
import { isQuantized } from './kernels.ts';
import { pairsOn } from './pairsOn.ts';
import type { Remedy, RuleContext, RuleId } from './rule.ts';
import { say } from './say.ts';
import { cutBetween } from './tieCut.ts';

/**
 * What a person can do about a tie group whose one scale would cost too much (qdq-rules §2 "Scale value for a tie", §2.1):
 * calibrate the union of its tensors anew, cut it where the fewest bytes are rescaled, take the pairs off the side that
 * moves fewer bytes, tie it all the same, or leave it and say so. None is done unasked.
 */
export function tieChoices(context: RuleContext, rule: RuleId, group: TieGroup): readonly Remedy[] {
  const { low, high } = twoSides(context.core, group);
  const choice = (verb: string, summary: string, actions: Remedy['actions']): Remedy => ({
    id: `${rule}:${verb}:${group.id}`,
    summary,
    automatic: false,
    actions,
  });
  const cut = cutRemedy(context, rule, group);
  const minority = high.length > 0 && high.length < low.length ? high : low;
  return [
    choice('recalibrate', say`Calibrate one scale for the union of ${group.members}`, [
      { kind: 'set-group-scale', group: group.id, scale: newScaleOfUnion(context, group) },
    ]),
    ...(cut ? [cut] : []),
    choice('unquantize', say`Let the readers of ${minority} read float`, [
      { kind: 'unquantize', edges: readersOf(context, minority) },
    ]),
    choice(
      'tie-anyway',
      say`Give all the largest scale although the smallest loses ${scaleLossDb(1, group.ratio)} dB`,
      [{ kind: 'tie', group: group.id, force: true }],
    ),
    ...(group.deferred === null
      ? [choice('accept', say`Leave ${group.members} with their own scales`, [{ kind: 'defer', group: group.id }])]
      : []),
  ];
}

/** Cuts the group where the fewest bytes are rescaled; null when one tensor carries both scales. */
export function cutRemedy({ core }: RuleContext, rule: RuleId, group: TieGroup): Remedy | null {
  const { low, high } = twoSides(core, group);
  const edges = cutBetween(core, group, low, high);
  if (edges === null || edges.length === 0) return null;
  return {
    id: `${rule}:cut:${group.id}`,
    summary: say`Rescale at ${edges.map((edge) => edge.label)} and tie each side by itself`,
    automatic: false,
    actions: [{ kind: 'cut', edges, reason: reasonOf(group) }],
  };
}

const reasonOf = (group: TieGroup): string =>
  say`the scales of ${group.members.length} tensors differ up to ${group.ratio} times`;

interface Sides {
  readonly low: readonly string[];
  readonly high: readonly string[];
}

/** The members on both sides of the widest gap between their scales. */
function twoSides(core: CoreGraph, group: TieGroup): Sides {
  const scales = group.members
    .map((tensor) => ({ tensor, scale: scaleOn(core, tensor) }))
    .toSorted((a, b) => a.scale - b.scale);
  let split = 1;
  let widest = 0;
  for (let at = 1; at < scales.length; at += 1) {
    const gap = scales[at]!.scale / scales[at - 1]!.scale;
    if (gap > widest) [split, widest] = [at, gap];
  }
  const tensors = scales.map((entry) => entry.tensor);
  return { low: tensors.slice(0, split), high: tensors.slice(split) };
}

const scaleOn = (core: CoreGraph, tensor: string): number =>
  Math.max(0, ...pairsOn(core, tensor).flatMap((pair) => perTensorScale(pair) ?? []));

const readersOf = ({ core }: RuleContext, tensors: readonly string[]) =>
  tensors.flatMap((tensor) =>
    (core.uses.get(tensor) ?? []).flatMap((use) =>
      use.node && isQuantized(use.edge) ? [edgeRef(use.node, use.edge)] : [],
    ),
  );
