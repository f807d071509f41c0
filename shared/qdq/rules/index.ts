import type { FixOffer, Finding } from '../types.ts';
import { addScales } from './addScales.ts';
import { attention } from './attention.ts';
import { bnParameter } from './bnParameter.ts';
import { castSandwich } from './castSandwich.ts';
import { clutter } from './clutter.ts';
import { concatScales } from './concatScales.ts';
import { convBranchPair } from './convBranchPair.ts';
import { convTranspose } from './convTranspose.ts';
import { floatIsland } from './floatIsland.ts';
import { floatRemainder } from './floatRemainder.ts';
import { floatSkip } from './floatSkip.ts';
import { gateMul } from './gateMul.ts';
import { horizontalMerge } from './horizontalMerge.ts';
import { innerPair } from './innerPair.ts';
import { lastLayers } from './lastLayers.ts';
import { layoutCopies } from './layoutCopies.ts';
import { lonelyPair } from './lonelyPair.ts';
import { maxPoolScales } from './maxPoolScales.ts';
import { modelBoundary } from './modelBoundary.ts';
import { padConv } from './padConv.ts';
import { partialConcat } from './partialConcat.ts';
import { pathologicalScales } from './pathologicalScales.ts';
import { quantizedNorm } from './quantizedNorm.ts';
import { representation } from './representation.ts';
import { requantChains } from './requantChains.ts';
import { siblingScales } from './siblingScales.ts';
import { smallConv } from './smallConv.ts';
import { splitScales } from './splitScales.ts';
import { stemPool } from './stemPool.ts';
import { thinGemm } from './thinGemm.ts';
import { weightPath } from './weightPath.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';

export { contextOf, type FixId, type Rule, type RuleContext } from './rule.ts';

/** Every anti-pattern of qdq-rules §2, in its order. */
export const rules: readonly Rule[] = [
  siblingScales,
  floatSkip,
  concatScales,
  partialConcat,
  convBranchPair,
  innerPair,
  maxPoolScales,
  floatRemainder,
  floatIsland,
  smallConv,
  splitScales,
  gateMul,
  padConv,
  attention,
  thinGemm,
  quantizedNorm,
  lonelyPair,
  weightPath,
  modelBoundary,
  castSandwich,
  representation,
  requantChains,
  convTranspose,
  lastLayers,
  horizontalMerge,
  addScales,
  pathologicalScales,
  clutter,
  stemPool,
  layoutCopies,
  bnParameter,
];

/** What the rules see, in the order of the rules. */
export const findings = (context: RuleContext): readonly Finding[] =>
  rules.flatMap((rule) => rule.find(context).map((hit) => findingOf(rule, hit)));

const findingOf = (rule: Rule, { remedies, ...hit }: Hit): Finding => ({
  rule: rule.id,
  title: rule.title,
  ...hit,
  fixes: remedies.map(offerOf),
});

function offerOf(remedy: Remedy): FixOffer {
  const lack = lackOf(remedy);
  const summary = lack === null ? `${remedy.summary}.` : `${remedy.summary} (${lack}).`;
  return { id: remedy.id, automatic: remedy.automatic && lack === null, summary };
}

/** Why a remedy cannot be carried out without being asked; null when nothing is missing. */
export function lackOf(remedy: Remedy): 'needs calibration' | 'a proxy scale, on request' | null {
  const scales = remedy.actions.flatMap((action) =>
    action.kind === 'quantize' || action.kind === 'set-group-scale' ? [action.scale] : [],
  );
  if (scales.includes(null)) return 'needs calibration';
  return scales.some((scale) => scale?.source === 'proxy') ? 'a proxy scale, on request' : null;
}
