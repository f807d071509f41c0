import type { JobId, Sha256 } from '../../../shared/base/brand.ts';

/**
 * Where our things lie on a board: one folder in the user's home, models by content, one folder a job. Paths are relative
 * to the home folder, in which both SSH commands and SFTP start; ids and hashes are ours, so no path holds a name of the
 * user's.
 */
export const boardFolder = '.qdq-studio';
export const modelPath = (sha256: Sha256): string => `${boardFolder}/models/${sha256}.onnx`;
export const jobsFolder = `${boardFolder}/jobs`;
export const jobFolder = (id: JobId): string => `${jobsFolder}/${id}`;
/** One a board and TensorRT version: timing caches of another version are refused by trtexec. */
export const timingCachePath = (tensorrt: string | null): string =>
  `${boardFolder}/timing-${tensorrt ?? 'unknown'}.cache`;

/** What a job leaves in its folder. */
export const jobFiles = {
  script: 'job.sh',
  log: 'log',
  phase: 'phase',
  pid: 'pid',
  bootId: 'boot-id',
  exit: 'exit',
  cancelled: 'cancelled',
  engine: 'model.engine',
  layers: 'layers.json',
  profile: 'profile.json',
  times: 'times.json',
  telemetry: 'telemetry.log',
} as const;
