/** What the measuring process is asked for, and says. */
export interface ChildRequest {
  readonly what: 'pass' | 'run';
  readonly model: string;
  readonly folder: string;
  readonly tensors: readonly string[];
}

export interface ChildAnswer {
  /** From reading the model to the last picture. */
  readonly totalMs: number;
  /** Of max, percentile, mse and entropy over all histograms; empty for a bare run. */
  readonly methodMs: readonly number[];
  /** Largest resident size of the process. */
  readonly peakBytes: number;
}
