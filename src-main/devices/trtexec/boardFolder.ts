import type { JobId, Sha256 } from '../../../shared/base/brand.ts';

/**
 * Where our things lie on a board: one folder in the user's home, models by content, one folder a job. Paths are relative
 * to the home folder, in which both SSH commands and SFTP start; ids and hashes are ours, so no path holds a name of the
 * user's.
 */
export const boardFolder = '.qdq-studio';
export const cacheFolder = `${boardFolder}/models`;
/** Models, calibration caches and inputs lie side by side in the cache; all go when room is needed. */
export const modelPath = (sha256: Sha256): string => `${cacheFolder}/${sha256}.onnx`;
export const calibrationPath = (sha256: Sha256): string => `${cacheFolder}/${sha256}.calib`;
export const inputPath = (sha256: Sha256): string => `${cacheFolder}/${sha256}.input`;
export const jobsFolder = `${boardFolder}/jobs`;
export const jobFolder = (id: JobId): string => `${jobsFolder}/${id}`;
/** One line a build that ended well; see `history.ts`. */
export const historyPath = `${boardFolder}/builds`;
/** One a board and TensorRT version: timing caches of another version are refused by trtexec. */
export const timingCachePath = (tensorrt: string | null): string =>
  `${boardFolder}/timing-${tensorrt ?? 'unknown'}.cache`;

/** What a job leaves in its folder. */
export const jobFiles = {
  script: 'job.sh',
  guard: 'guard.sh',
  plan: 'plan',
  /** Names in the cache that the job reads, one a line: they are not thrown away under it. */
  uses: 'uses',
  log: 'log',
  phase: 'phase',
  /** Process and process group of the script. */
  pid: 'pid',
  bootId: 'boot-id',
  exit: 'exit',
  cancelled: 'cancelled',
  engine: 'model.engine',
  parentEngine: 'parent.engine',
  /** The same models built again, for differences that builds could explain. */
  engineAgain: 'model-again.engine',
  parentEngineAgain: 'parent-again.engine',
  /** Whoever follows says that no more turns are needed. */
  enough: 'enough',
  layers: 'layers.json',
  profile: 'profile.json',
  times: 'times.json',
  outputs: 'outputs.json',
  telemetry: 'telemetry.log',
  /** State of the clocks, as the guard found and left them. */
  clocks: 'clocks',
  /** The job has the board for itself; it has ended and waits for its clocks. */
  holding: 'holding',
  over: 'over',
  /** Power mode and clocks before and after the measurement. */
  conditionsBefore: 'conditions-before',
  conditionsAfter: 'conditions-after',
  /** Disk and kernel messages after a failure. */
  aftermath: 'aftermath',
} as const;

/** Times of one call of one side, of the ABBA block that is numbered from 1. */
export const pairFile = (block: number, call: 'a1' | 'b1' | 'b2' | 'a2'): string => `pair-${block}-${call}.json`;
