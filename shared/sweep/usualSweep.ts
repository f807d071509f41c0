import type { MeasureOptions } from '../contract/project.ts';
import type { SweepInput } from '../contract/sweepMethods.ts';

/** How a run is measured where nobody says otherwise. */
export const usualOptions: MeasureOptions = { measureSeconds: 10, warmUpMs: 500, seed: 1 };

/** What a sweep is of that nothing was said of: no model and no device yet, each model as it is and for what it is made. */
export const usualSweep = {
  variants: [],
  devices: [],
  precisions: null,
  shapes: [],
  batches: [],
  options: {},
  again: false,
  calibration: null,
} as const satisfies SweepInput;
