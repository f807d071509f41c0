import type { JobPhase, Precision, RunState } from '../../shared/contract/project.ts';

/** What a job does, as it is said everywhere. */
export const phaseNames: Readonly<Record<JobPhase, string>> = {
  queued: 'waiting',
  push: 'copying the model',
  build: 'building',
  measure: 'measuring',
  profile: 'profiling',
  score: 'scoring agreement',
  collect: 'collecting results',
  finished: 'finished',
};

export const runTones = {
  done: 'ok',
  failed: 'bad',
  lost: 'bad',
  cancelled: 'plain',
  queued: 'plain',
  running: 'accent',
} as const satisfies Readonly<Record<RunState, string>>;

export const precisionNames: Readonly<Record<Precision, string>> = {
  fp32: 'FP32',
  fp16: 'FP16',
  'int8-implicit': 'INT8 by calibration (PTQ)',
  'int8-explicit': 'INT8 by its own Q/DQ',
};
