import { accountFor, timeOf } from './account.ts';
import { classesOf, type NodeClasses } from './classes.ts';
import type { NodeFacts } from './coreNodes.ts';
import { compareEndToEnd } from './endToEnd.ts';
import { judgeFairness, type SharedNodes } from './fairness.ts';
import { graphsEqual } from './graphsEqual.ts';
import { groupLayers, type LayerGroup } from './groups.ts';
import { sideOf, type Side } from './side.ts';
import type { Comparison, RunEvidence } from './types.ts';

/**
 * Two runs of one network, B against A: whether that is fair, how far they are apart as wholes, and where each millisecond
 * of the profiles went (design §6). Reads top to bottom: core nodes are aligned, layers grouped by them, each group gets
 * its cause. `models` give operator and order of the nodes where the ONNX files are at hand.
 */
export function compareRuns(
  a: RunEvidence,
  b: RunEvidence,
  models: { readonly a: NodeFacts | null; readonly b: NodeFacts | null } = { a: null, b: null },
): Comparison<RunEvidence> {
  const sideA = sideOf(a, models.a);
  const sideB = sideOf(b, models.b);
  if (sideA === null || sideB === null) return withoutLayers(a, b);
  const sides = [sideA, sideB] as const;
  const classes = classesOf(sides, 0);
  const fair = judgeFairness(a, b, sharedNodes(sideA, sideB, classes));
  const endToEnd = compareEndToEnd(a, b, fair.ok);
  const groups = groupLayers(sides, classes);
  const profile = profileOf(a, b, sideA, sideB, endToEnd);
  return {
    a,
    b,
    fair,
    endToEnd,
    profile,
    causes: profile === null ? [] : accountFor(sideA, sideB, classes, groups),
    aligned: {
      coreNodes: shared(classes).length,
      shareOfTimeA: shareAligned(sideA, groups, 0),
      shareOfTimeB: shareAligned(sideB, groups, 1),
    },
    graphsEqual: graphsEqual(sideA, sideB, classes, groups),
  };
}

/** Counted on weighted nodes where both know their weights: activations and Adds find a counterpart in any network. */
function sharedNodes(a: Side, b: Side, classes: NodeClasses): SharedNodes {
  const weighted = (side: Side): number => side.core.filter((entry) => entry.weightCount !== null).length;
  const common = shared(classes);
  return Math.min(weighted(a), weighted(b)) > 0
    ? {
        matched: common.filter((at) => a.core[at]!.weightCount !== null).length,
        larger: Math.max(weighted(a), weighted(b)),
      }
    : { matched: common.length, larger: Math.max(a.core.length, b.core.length) };
}

/** Positions in A's core of the nodes that B has too. */
const shared = ([inA = []]: NodeClasses): readonly number[] => inA.flatMap((id, at) => (id === null ? [] : [at]));

function withoutLayers(a: RunEvidence, b: RunEvidence): Comparison<RunEvidence> {
  const fair = judgeFairness(a, b, null);
  return {
    a,
    b,
    fair,
    endToEnd: compareEndToEnd(a, b, fair.ok),
    profile: null,
    causes: [],
    aligned: { coreNodes: 0, shareOfTimeA: 0, shareOfTimeB: 0 },
    graphsEqual: { precision: false, fusion: false, remaining: ['One of the runs has no layer information.'] },
  };
}

function profileOf(
  a: RunEvidence,
  b: RunEvidence,
  sideA: Side,
  sideB: Side,
  endToEnd: Comparison['endToEnd'],
): Comparison['profile'] {
  if (a.timed === null || b.timed === null) return null;
  const total = (side: Side): number => side.layerMs.reduce((sum, ms) => sum + ms, 0) + side.unmatchedMs;
  const aMs = total(sideA);
  const bMs = total(sideB);
  return { aMs, bMs, deltaMs: bMs - aMs, scaleToEndToEnd: scaleOf(bMs - aMs, endToEnd, sideA, sideB) };
}

/** Profile and end-to-end gaps are put in proportion only where both are real, agree in sign and no layers overlap. */
function scaleOf(profileDeltaMs: number, endToEnd: Comparison['endToEnd'], a: Side, b: Side): number | null {
  if (endToEnd === null || (endToEnd.verdict !== 'faster' && endToEnd.verdict !== 'slower')) return null;
  const overlaps = [a, b].some((side) => new Set(side.engine.layers.map((layer) => layer.streamId ?? 0)).size > 1);
  if (overlaps || profileDeltaMs === 0 || Math.sign(profileDeltaMs) !== Math.sign(endToEnd.deltaMs)) return null;
  return endToEnd.deltaMs / profileDeltaMs;
}

/** Share of a profile's time in core groups that both engines have. */
function shareAligned(side: Side, groups: readonly LayerGroup[], number: 0 | 1): number {
  const both = groups.filter((group) => group.layers.every((layers) => layers.length > 0));
  const aligned = both.reduce((sum, group) => sum + timeOf(side, group.layers[number]!), 0);
  const all = groups.reduce((sum, group) => sum + timeOf(side, group.layers[number]!), 0);
  return all === 0 ? 0 : aligned / all;
}
