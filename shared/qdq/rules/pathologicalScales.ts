import { deadScale, smallestNormalScale } from '../graph/scale.ts';
import { newScaleOfUnion } from '../fix/newScale.ts';
import type { Pair } from '../graph/pairs.ts';
import type { TieGroup } from '../ties.ts';
import type { Hit, Remedy, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-27: scales that no calibration would give.
 *
 *   not a number, infinite, zero or negative: refused, or the tensor becomes nothing
 *   denormal: loses digits, and is flushed to zero by some kernels
 *   one weight channel at 0: a dead channel; any small positive scale says the same, and is exact
 *   many activations at one round value (1.0, 0.1): placeholders that were never calibrated
 *   far above what the tensor holds (16 times the largest |x|): most of the 8 bits unused
 *
 * Source: qdq-rules §2 AP-27, §4.1 (the autotuner's constant 0.1), §9.
 */
export const pathologicalScales: Rule = {
  id: 'AP-27',
  title: 'Scales that no calibration would give',
  find: (context) => {
    const groups = new Map(context.ties.flatMap((group) => group.pairs.map((pair) => [pair, group] as const)));
    return [
      ...context.core.pairs.flatMap((pair) => faultOf(context, pair, groups.get(pair) ?? null)),
      ...placeholders(context),
    ];
  },
};

const maxHeadroom = 16;

function faultOf(context: RuleContext, pair: Pair, group: TieGroup | null): readonly Hit[] {
  const { scale } = pair;
  if (!scale) return [];
  const dtype = scale.dtype === 'fp16' ? 'fp16' : 'fp32';
  const values = Array.from(scale.values);
  const hit = (severity: Hit['severity'], message: string, remedies: readonly Remedy[]): readonly Hit[] => [
    { severity, nodes: [pair.label], tensors: [pair.tensor], message, remedies },
  ];
  const recalibrated = group ? [recalibrate(context, group)] : [];
  const bad = values.find((value) => !Number.isFinite(value) || value < 0);
  if (bad !== undefined) return hit('error', say`The scale of ${pair.label} is ${String(bad)}.`, recalibrated);
  const dead = values.filter((value) => value === 0).length;
  if (dead > 0 && pair.root === 'weight' && values.length > 1)
    return hit(
      'error',
      say`${dead} of ${values.length} channels of ${pair.tensor} have scale 0 in ${pair.label}, which TensorRT refuses.`,
      [revive(pair, values, deadScale[dtype])],
    );
  if (dead > 0) return hit('error', say`The scale of ${pair.label} is 0.`, recalibrated);
  if (values.some((value) => value < smallestNormalScale[dtype]))
    return hit('warning', say`The scale of ${pair.label} is too small to be a normal number.`, recalibrated);
  const seen = group ? newScaleOfUnion(context, group) : null;
  if (seen !== null && values[0]! > maxHeadroom * seen.value)
    return hit(
      'warning',
      say`${pair.label} covers ${values[0]! / seen.value} times what ${pair.tensor} ever holds: most of its 8 bits are unused.`,
      recalibrated,
    );
  return [];
}

const revive = (pair: Pair, values: readonly number[], small: number): Remedy => ({
  id: `AP-27:dead-channels:${pair.id}`,
  summary: say`Give the dead channels of ${pair.tensor} a small scale`,
  automatic: true,
  actions: [
    { kind: 'set-scale', pair: pair.id, values: values.map((value) => (value === 0 ? small : value)), source: 'bound' },
  ],
});

/** The scale that the data show; for the whole tie group, as one scale has to serve it. */
const recalibrate = (context: RuleContext, group: TieGroup): Remedy => ({
  id: `AP-27:calibrate:${group.id}`,
  summary: say`Give the pairs of ${group.members} the scale that the data show`,
  automatic: false,
  actions: [{ kind: 'set-group-scale', group: group.id, scale: newScaleOfUnion(context, group) }],
});

const roundValues: readonly number[] = [1, Math.fround(0.1)];
const minPlaceholders = 3;

function placeholders(context: RuleContext): readonly Hit[] {
  const activations = context.core.pairs.filter((pair) => pair.root === 'activation');
  return roundValues.flatMap((round): readonly Hit[] => {
    const isRound = (pair: Pair): boolean => pair.scale?.values.length === 1 && pair.scale.values[0] === round;
    const same = activations.filter(isRound);
    if (same.length < minPlaceholders || same.length * 2 < activations.length) return [];
    return [
      {
        severity: 'warning',
        nodes: same.map((pair) => pair.label),
        tensors: same.map((pair) => pair.tensor),
        message: say`${same.length} pairs carry the scale ${round}: placeholders that were never calibrated, which also hide unequal ties.`,
        remedies: context.ties.filter((group) => group.pairs.some(isRound)).map((group) => recalibrate(context, group)),
      },
    ];
  });
}
