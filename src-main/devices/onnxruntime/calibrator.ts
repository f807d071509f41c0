import type { Result } from '../../../shared/base/result.ts';
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

export type CalibrationData =
  | { readonly kind: 'random'; readonly count: number; readonly seed: number }
  /** PNG files of a folder, RGB / 255, NCHW; without a preparation stretched to the input and nothing else. */
  | { readonly kind: 'images'; readonly folder: string; readonly preparation?: Preparation };

/** What is done to a picture before the network sees it; an empty list leaves the values as they are. */
export interface Preparation {
  readonly fit: 'stretch' | 'letterbox';
  /** A channel, on values in 0…1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export const plainPreparation: Preparation = { fit: 'stretch', mean: [], std: [] };

/** What one pass says of one tensor. */
export type TensorStatistics =
  | { readonly kind: 'amax'; readonly tensor: string; readonly amax: number }
  | { readonly kind: 'histogram'; readonly tensor: string; readonly histogram: Histogram };
