import type { Pair } from '../graph/pairs.ts';
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
  find: (context) => [...context.core.pairs.flatMap((pair) => faultOf(context, pair)), ...placeholders(context)],
};

/** Smallest normal FP32 value; FP16's is 2^-14. */
const smallestNormal = { fp32: 2 ** -126, fp16: 2 ** -14 } as const;
/** What a dead channel gets: normal in FP32 with room to spare, in FP16 just. */
const deadScale = { fp32: 2 ** -24, fp16: 2 ** -14 } as const;
const maxHeadroom = 16;
const levels = 127;

function faultOf(context: RuleContext, pair: Pair): readonly Hit[] {
  const { scale } = pair;
  if (!scale) return [];
  const dtype = scale.dtype === 'fp16' ? 'fp16' : 'fp32';
  const values = Array.from(scale.values);
  const hit = (severity: Hit['severity'], message: string, remedies: readonly Remedy[] = []): readonly Hit[] => [
    { severity, nodes: [pair.label], tensors: [pair.tensor], message, remedies },
  ];
  const bad = values.find((value) => !Number.isFinite(value) || value < 0);
  if (bad !== undefined)
    return hit('error', say`The scale of ${pair.label} is ${String(bad)}.`, recalibrate(context, pair));
  const dead = values.filter((value) => value === 0).length;
  if (dead > 0 && pair.root === 'weight' && values.length > 1)
    return hit(
      'error',
      say`${dead} of ${values.length} channels of ${pair.tensor} have scale 0 in ${pair.label}, which TensorRT refuses.`,
      [
        {
          id: `AP-27:dead-channels:${pair.id}`,
          summary: say`Give the dead channels of ${pair.tensor} a small scale`,
          automatic: true,
          actions: [
            {
              kind: 'set-scale',
              pair: pair.id,
              values: values.map((value) => (value === 0 ? deadScale[dtype] : value)),
              source: 'bound',
            },
          ],
        },
      ],
    );
  if (dead > 0) return hit('error', say`The scale of ${pair.label} is 0.`, recalibrate(context, pair));
  if (values.some((value) => value < smallestNormal[dtype]))
    return hit(
      'warning',
      say`The scale of ${pair.label} is too small to be a normal number.`,
      recalibrate(context, pair),
    );
  const amax = pair.root === 'activation' ? context.amaxOf(pair.tensor) : null;
  if (amax !== null && amax > 0 && values[0]! * levels > maxHeadroom * amax)
    return hit(
      'warning',
      say`${pair.label} covers ${values[0]! * levels}, but ${pair.tensor} never exceeds ${amax}: most of its 8 bits are unused.`,
      recalibrate(context, pair),
    );
  return [];
}

function recalibrate(context: RuleContext, pair: Pair): readonly Remedy[] {
  const amax = pair.root === 'activation' ? context.amaxOf(pair.tensor) : null;
  if (amax === null || !(amax > 0) || pair.q === null) return [];
  return [
    {
      id: `AP-27:calibrate:${pair.id}`,
      summary: say`Give ${pair.label} the scale ${amax / levels} that the data show`,
      automatic: false,
      actions: [{ kind: 'set-scale', pair: pair.id, values: [amax / levels], source: 'calibrated' }],
    },
  ];
}

const roundValues: readonly number[] = [1, Math.fround(0.1)];
const minPlaceholders = 3;

function placeholders(context: RuleContext): readonly Hit[] {
  const activations = context.core.pairs.filter((pair) => pair.root === 'activation');
  return roundValues.flatMap((round): readonly Hit[] => {
    const same = activations.filter((pair) => pair.scale?.values.length === 1 && pair.scale.values[0] === round);
    if (same.length < minPlaceholders || same.length * 2 < activations.length) return [];
    return [
      {
        severity: 'warning',
        nodes: same.map((pair) => pair.label),
        tensors: same.map((pair) => pair.tensor),
        message: say`${same.length} pairs carry the scale ${round}: placeholders that were never calibrated, which also hide unequal ties.`,
        remedies: same.flatMap((pair) => recalibrate(context, pair)),
      },
    ];
  });
}
