import type { Result } from '../../../shared/base/result.ts';

/** Runs a model on data and says how large tensors get. In a process of its own, one at a time, cancelled by a signal. */
export interface Calibrator {
  /** @returns the largest |x| of each tensor over all samples. `tensors` are names of float tensors of the model. */
  amax(request: CalibrationRequest, signal: AbortSignal): Promise<Result<ReadonlyMap<string, number>>>;
}

export interface CalibrationRequest {
  readonly model: string;
  readonly tensors: readonly string[];
  readonly data: CalibrationData;
  readonly onProgress?: (done: number, total: number) => void;
}

export type CalibrationData =
  | { readonly kind: 'random'; readonly count: number; readonly seed: number }
  /** PNG files of a folder, RGB / 255, NCHW, resized to the input when they differ. */
  | { readonly kind: 'images'; readonly folder: string };
