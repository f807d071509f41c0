import type { Target } from '../../base/target.ts';
import { capabilitiesOf, type Capabilities } from '../predict/targets.ts';
import type { Probe, ProbeAnswer } from './probe.ts';
import { concatScales } from './probes/concat.ts';
import { moves, padPlacement, resizes, splits } from './probes/copies.ts';
import { depthwiseEpilogues, epilogues } from './probes/epilogues.ts';
import { integerInputs, outputQuantizers, scaleForms, storedWeights } from './probes/forms.ts';
import { averagePools, maxPoolScales, stemPool } from './probes/pools.ts';
import { addOwner, gateMul, integerAdd, siluAdd } from './probes/residual.ts';
import { horizontalMerge, sharedDequantizer, siblingScales } from './probes/siblings.ts';
import { attentions, deconvolutions, groupedConvolutions, normAfterConv, products } from './probes/weighted.ts';

/** P-01 … P-26, in order. */
export const probes: readonly Probe[] = [
  siblingScales,
  concatScales,
  maxPoolScales,
  splits,
  epilogues,
  siluAdd,
  integerAdd,
  depthwiseEpilogues,
  resizes,
  averagePools,
  deconvolutions,
  padPlacement,
  gateMul,
  products,
  attentions,
  normAfterConv,
  scaleForms,
  integerInputs,
  stemPool,
  outputQuantizers,
  storedWeights,
  groupedConvolutions,
  moves,
  addOwner,
  sharedDequantizer,
  horizontalMerge,
];

/** Answers by the id of their probe; a probe that was not asked is absent. */
export type ProbeAnswers = Readonly<Record<string, ProbeAnswer>>;

/** What a target can do: the table's entry, with a board's own answers in its place wherever they say something. */
export const capabilitiesWith = (
  target: Target,
  answers: ProbeAnswers,
  table: Capabilities = capabilitiesOf(target),
): Capabilities =>
  probes.reduce((known, { id, apply }) => {
    const answer = answers[id];
    return answer && apply ? apply(known, answer, target) : known;
  }, table);
