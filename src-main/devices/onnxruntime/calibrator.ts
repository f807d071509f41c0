import type { Sha256 } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { Histogram } from '../../../shared/qdq/calibrate/histogram.ts';

/**
 * Runs a model on data and counts how large its tensors get: a histogram of |x| a tensor, from which every method and
 * every union of tensors can be had later. In a process of its own, cancelled by a signal. What was counted is kept, so
 * that the same tensors of the same model on the same data are never run twice, and a pass that was cancelled or killed
 * goes on where it was.
 *
 * Errors: those of opening the model, `E-SHAPES`, `E-IMAGES`, `E-ARRAYS`, `E-NOT-FOUND`, `E-NOT-FINITE`, `E-RUNTIME`,
 * `E-RUNTIME-KILLED`, `E-CANCELLED`.
 */
export interface Calibrator {
  /** `tensors` are names of float tensors of the model. */
  histograms(request: CalibrationRequest, signal: AbortSignal): Promise<Result<CountedPass>>;
  /** The largest |x| of each tensor in such a pass. */
  amax(request: CalibrationRequest, signal: AbortSignal): Promise<Result<ReadonlyMap<string, number>>>;
  /** Notes how the scales of a model were found. */
  note(model: Sha256, origin: ScaleOrigin): Promise<void>;
  /** How the scales of a model were found, and the histograms that they came from; null when that is not known here. */
  recall(model: Sha256): Promise<RecalledScales | null>;
}

export interface CalibrationRequest {
  readonly model: string;
  readonly tensors: readonly string[];
  readonly data: CalibrationData;
  /** `name:1x3x640x640,…` for dynamic inputs. */
  readonly shapes?: string | null;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CountedPass {
  /** Names the pass: model, data, preparation, shapes and runtime. */
  readonly pass: string;
  readonly samples: number;
  /** Of them, those that the model ran on now; 0 when all was there already. */
  readonly samplesRun: number;
  /** Of the asked-for tensors, in their order. */
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/** Where the scales of a quantized model come from. */
export interface ScaleOrigin {
  readonly pass: string;
  readonly method: CalibrationMethod;
  /** In percent, for that method. */
  readonly percentile: number;
  /** Tensors that take one scale. */
  readonly groups: readonly (readonly string[])[];
}

export interface RecalledScales extends ScaleOrigin {
  readonly samples: number;
  readonly histograms: ReadonlyMap<string, Histogram>;
}
