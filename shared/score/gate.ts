import type { Agreement } from './agreement.ts';
import type { DetectorDifference } from './detection/detectorScore.ts';

/**
 * May a fixed variant be kept? It is judged against its own parent, never against the float model: after fine-tuning the
 * raw outputs move away from the float model's while mAP rises, so distance from float says nothing about a fix.
 *
 * With labels it is a question of non-inferiority: the whole interval of the paired difference has to lie above the loss
 * that is allowed (passed) or below it (failed); between the two the images are too few to tell (open). Without labels
 * there is only agreement of the outputs, which seldom decides: on the sample a cosine of 0.98 went with a loss of 1.6
 * points of mAP, and with none. So it passes only what is nearly equal (20 dB), and fails only what no fix should do (7 dB).
 */
export interface Gate {
  readonly state: 'passed' | 'failed' | 'open';
  /** One sentence with the figures. */
  readonly reason: string;
}

export const allowedLoss = 0.01;
const sameCosine = 0.995;
const lostCosine = 0.9;

export const gateOf = (outputs: readonly Agreement[], difference: DetectorDifference | null): Gate =>
  difference?.ci95 ? gateOfDifference(difference, difference.ci95) : gateOfAgreement(outputs);

function gateOfDifference(
  { map5095, images }: DetectorDifference,
  [low, high]: NonNullable<DetectorDifference['ci95']>,
): Gate {
  const state = low >= -allowedLoss ? 'passed' : high < -allowedLoss ? 'failed' : 'open';
  const figures = `mAP50-95 ${signedMap(map5095)} (${signedMap(low)} to ${signedMap(high)}, ${images} images)`;
  const meaning = {
    passed: `a loss of more than ${allowedLoss} is excluded`,
    failed: `a loss of more than ${allowedLoss} is shown`,
    open: `a loss of more than ${allowedLoss} is neither shown nor excluded`,
  }[state];
  return { state, reason: `${figures}: ${meaning}.` };
}

function gateOfAgreement(outputs: readonly Agreement[]): Gate {
  const broken = outputs.find((output) => output.nonFinite > 0 || output.cosine === null);
  if (outputs.length === 0) return { state: 'open', reason: 'No output could be compared.' };
  if (broken) return { state: 'failed', reason: `Output '${broken.name}' has values that are no numbers.` };
  return gateOfCosine(Math.min(...outputs.map((output) => output.cosine!)));
}

/** @param cosine of the output that agrees worst with the parent's. */
export function gateOfCosine(cosine: number): Gate {
  const state = cosine >= sameCosine ? 'passed' : cosine < lostCosine ? 'failed' : 'open';
  const figures = `Least cosine of an output: ${cosine.toFixed(4)}`;
  const meaning = {
    passed: 'nearly the same',
    failed: 'far more than a fix of scales should change',
    open: 'labelled images would tell whether it matters',
  }[state];
  return { state, reason: `${figures}, ${meaning}.` };
}

/** A difference of mAP: `−0.0188`. */
export const signedMap = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
