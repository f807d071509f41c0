import type { QuantizedModel } from '../../studio/variants/quantizeModel.ts';
import { stepJson } from './fixJson.ts';

export interface CalibrationShown {
  readonly method: string;
  readonly data: 'images' | 'random';
}

/** An insertion as the contract spells it; `images` is null where the scales come from random inputs. */
export const quantizeJson = (
  { pairs, excluded, plan, before, after, samples, calibrationMs, sha256, sizeBytes }: QuantizedModel,
  output: string,
  { method, data }: CalibrationShown,
) => ({
  output: { path: output, sha256, sizeBytes },
  pairs,
  method,
  images: data === 'images' ? samples : null,
  randomInputs: data === 'random' ? samples : null,
  excluded,
  calibrationMs,
  before,
  after,
  plan: plan.steps.map(stepJson),
});
