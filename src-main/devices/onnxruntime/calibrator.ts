import type { Result } from '../../../shared/base/result.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { Histogram } from '../../../shared/qdq/calibrate/histogram.ts';

/** Runs a model on data and says how large tensors get. In a process of its own, one at a time, cancelled by a signal. */
export interface Calibrator {
  /** @returns the largest |x| of each tensor over all samples. `tensors` are names of float tensors of the model. */
  amax(request: CalibrationRequest, signal: AbortSignal): Promise<Result<ReadonlyMap<string, number>>>;
  /** The same pass, with a histogram of |x| a tensor: every method and every union of tensors can be had from it later. */
  histograms(request: CalibrationRequest, signal: AbortSignal): Promise<Result<ReadonlyMap<string, Histogram>>>;
}

export interface CalibrationRequest {
  readonly model: string;
  readonly tensors: readonly string[];
  readonly data: CalibrationData;
  /** `name:1x3x640x640,…` for dynamic inputs. */
  readonly shapes?: string | null;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What one pass says of one tensor. */
export type TensorStatistics =
  | { readonly kind: 'amax'; readonly tensor: string; readonly amax: number }
  | { readonly kind: 'histogram'; readonly tensor: string; readonly histogram: Histogram };
