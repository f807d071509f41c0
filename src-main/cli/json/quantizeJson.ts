import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { QuantizedModel } from '../../studio/variants/quantizeModel.ts';
import { stepJson } from './fixJson.ts';

export interface CalibrationShown {
  readonly method: string;
  readonly data: CalibrationData['kind'];
  /** Where the TensorRT calibration cache was written. */
  readonly cache: string | null;
}

/** An insertion as the contract spells it; samples are counted under the kind that they are of. */
export const quantizeJson = (
  { pairs, excluded, plan, before, after, samples, samplesRun, calibrationMs, sha256, sizeBytes }: QuantizedModel,
  output: string,
  { method, data, cache }: CalibrationShown,
) => ({
  output: { path: output, sha256, sizeBytes },
  pairs,
  method,
  images: data === 'images' ? samples : null,
  arrays: data === 'arrays' ? samples : null,
  randomInputs: data === 'random' ? samples : null,
  samplesRun,
  excluded,
  calibrationMs,
  cache,
  before,
  after,
  plan: plan.steps.map(stepJson),
});
