import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { DeviceFacts } from '../../../shared/contract/project.ts';
import { capabilitiesFor } from '../../../shared/trtexec/capabilities.ts';
import { buildCommand, measureCommand, profileCommand } from '../../../shared/trtexec/commands.ts';
import type { RunJob } from '../device.ts';
import { jobFiles, modelPath, timingCachePath } from './boardFolder.ts';
import type { JobStep } from './jobScript.ts';

/** From a job's folder to the home folder, where models and timing caches lie. */
const home = '../../..';

/**
 * The three steps of a run on a board, as this board's TensorRT wants them; paths are relative to the job's folder.
 * @returns `E-PRECISION-UNAVAILABLE`, or `E-DEVICE-TRTEXEC` when the version is not known.
 */
export function stepsOf(job: RunJob, facts: DeviceFacts): Result<readonly JobStep[]> {
  const { trtexecPath, tensorrt } = facts;
  const capabilities = tensorrt === null ? null : capabilitiesFor(tensorrt);
  if (trtexecPath === null || capabilities === null)
    return err(
      appError('E-DEVICE-TRTEXEC', `The board has no trtexec of a version that is known (${tensorrt ?? 'none'}).`),
    );
  const build = buildCommand(capabilities, {
    trtexec: trtexecPath,
    onnx: `${home}/${modelPath(job.model.sha256)}`,
    engine: jobFiles.engine,
    precision: job.precision,
    shapes: job.shapes,
    timingCache: `${home}/${timingCachePath(tensorrt)}`,
    calibrationCache: null,
    workspaceMiB: null,
    dlaCore: null,
    stronglyTyped: false,
    verbose: false,
    extra: [],
  });
  if (!build.ok) return build;
  const run = {
    trtexec: trtexecPath,
    engine: jobFiles.engine,
    shapes: job.shapes,
    dlaCore: null,
    warmUpMs: job.options.warmUpMs,
    durationSeconds: job.options.measureSeconds,
    extra: [],
  };
  const measure = measureCommand(capabilities, { ...run, times: jobFiles.times });
  const profile = profileCommand(capabilities, { ...run, profile: jobFiles.profile, layers: jobFiles.layers });
  return ok([build.value, measure, profile].map(({ step, words, notes }) => ({ phase: step, words, notes })));
}
