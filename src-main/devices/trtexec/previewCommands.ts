import type { Sha256 } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { capabilitiesFor } from '../../../shared/trtexec/capabilities.ts';
import type { RunJob } from '../device.ts';
import { commandLine } from './quote.ts';
import { knownTrtexec, stepsOf } from './steps.ts';

export interface CommandPreview {
  readonly commands: readonly string[];
  /** What this TensorRT does otherwise than asked for. */
  readonly notes: readonly string[];
}

/**
 * What a run would do on a device that was probed before: the words of its job, with file names as they are when a person
 * types them in a folder of the device that holds the model.
 * @returns `E-DEVICE-TRTEXEC`, `E-PRECISION-UNAVAILABLE`.
 */
export function previewCommands(
  job: Pick<RunJob, 'model' | 'precision' | 'shapes' | 'calibrationCache' | 'options'>,
  { facts, setup }: Pick<DeviceRecord, 'facts' | 'setup'>,
  nameOf: (model: Sha256) => string,
): Result<CommandPreview> {
  const tensorrt = facts?.tensorrt ?? null;
  const known = knownTrtexec(
    facts?.trtexecPath ?? null,
    tensorrt === null ? null : capabilitiesFor(tensorrt),
    tensorrt,
  );
  if (!known.ok) return known;
  const { path, capabilities } = known.value;
  const steps = stepsOf(
    { ...job, references: [] },
    {
      trtexecPath: path,
      prefix: setup?.prefix ?? [],
      capabilities,
      places: {
        folder: '.',
        model: nameOf,
        calibration: () => 'calibration.cache',
        input: (sha256) => `${sha256.slice(0, 8)}.input`,
        timingCache: 'timing.cache',
        own: (name) => name,
      },
      history: [],
      warm: false,
    },
  );
  if (!steps.ok) return steps;
  return ok({
    commands: steps.value.map(({ words }) => commandLine(words)),
    notes: [...new Set(steps.value.flatMap(({ notes }) => notes))],
  });
}
