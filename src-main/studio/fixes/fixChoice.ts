import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';

/** What is to be fixed, for which target, and where the scales of new pairs come from. */
export interface FixChoice {
  /** `trt=10.3,sm=87`. */
  readonly target: string;
  /** Ids of the fixes that findings offer; null = all automatic ones. */
  readonly fixes: readonly string[] | null;
  /** Null: only scales that are in the model already. */
  readonly calibration: CalibrationData | CachedCalibration | null;
  /** Guessed scales are taken where nothing better is known; never without being asked for. */
  readonly allowProxy?: boolean;
}

/** The text of a TensorRT calibration cache: scales that were measured elsewhere. */
export interface CachedCalibration {
  readonly kind: 'cache';
  readonly text: string;
}

/** The same seed gives the same random inputs, hence the same scales and the same bytes. */
export const randomCalibration = (count: number): CalibrationData => ({ kind: 'random', count, seed: 1 });
