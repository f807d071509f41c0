import type { JobId, Sha256 } from '../../../shared/base/brand.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { Capabilities } from '../../../shared/trtexec/capabilities.ts';
import { buildCommand, measureCommand, outputsCommand, profileCommand } from '../../../shared/trtexec/commands.ts';
import { versionNumber } from '../../../shared/trtexec/version.ts';
import type { RunJob } from '../device.ts';
import {
  boardFolder,
  calibrationPath,
  inputPath,
  jobFiles,
  jobFolder,
  modelPath,
  pairFile,
  timingCachePath,
} from './boardFolder.ts';
import { buildKey, expectedBuildSeconds, type PastBuild } from './history.ts';
import type { JobStep } from './jobScript.ts';
import { blocksPerBuild, pairCalls } from './pairedTimes.ts';

/** What a board is to the commands of a job. */
export interface Bench {
  readonly trtexecPath: string;
  /** Words before it, for a trtexec that lives in a container. */
  readonly prefix: readonly string[];
  readonly capabilities: Capabilities;
  readonly places: Places;
  readonly history: readonly PastBuild[];
  /** A timing cache of this TensorRT is there. */
  readonly warm: boolean;
}

/** How the commands name their files. */
export interface Places {
  /** What stands for `{folder}` in the prefix. */
  readonly folder: string;
  model(sha256: Sha256): string;
  calibration(sha256: Sha256): string;
  input(sha256: Sha256): string;
  readonly timingCache: string;
  /** A file of the job itself. */
  own(name: string): string;
}

/** @param home absolute, so that the commands also work inside a container and by hand. */
export const placesOnBoard = (home: string, id: JobId, tensorrt: string): Places => ({
  folder: `${home}/${boardFolder}`,
  model: (sha256) => `${home}/${modelPath(sha256)}`,
  calibration: (sha256) => `${home}/${calibrationPath(sha256)}`,
  input: (sha256) => `${home}/${inputPath(sha256)}`,
  timingCache: `${home}/${timingCachePath(tensorrt)}`,
  own: (name) => `${home}/${jobFolder(id)}/${name}`,
});

/** Loading an engine before trtexec starts to measure; a guess that only the shown progress rests on. */
const loadSeconds = 2;
const pairWarmUpMs = 200;

/**
 * The steps of a run on a board, as this board's TensorRT wants them: build, measure, profile. Where the parent of the
 * model is of the same kind, it is built too, and both engines are measured in turns: `A B B A`, six times. Then both are
 * built again without a timing cache and measured six times more, unless what is known by then is enough.
 * @returns `E-PRECISION-UNAVAILABLE`.
 */
export function stepsOf(job: Omit<RunJob, 'id'>, bench: Bench): Result<readonly JobStep[]> {
  const { capabilities, places } = bench;
  const { measureSeconds, warmUpMs, dlaCore = null, extraFlags = [], freshTimings = false } = job.options;
  const prefixed = (words: readonly string[]): readonly string[] => [
    ...bench.prefix.map((word) => word.replaceAll('{folder}', places.folder)),
    ...words,
  ];

  const build = (model: { readonly sha256: Sha256 }, engine: string, isFresh = freshTimings): Result<JobStep> => {
    const command = buildCommand(capabilities, {
      trtexec: bench.trtexecPath,
      onnx: places.model(model.sha256),
      engine: places.own(engine),
      precision: job.precision,
      shapes: job.shapes,
      timingCache: isFresh ? null : places.timingCache,
      calibrationCache: job.calibrationCache ? places.calibration(job.calibrationCache.sha256) : null,
      workspaceMiB: null,
      dlaCore,
      stronglyTyped: false,
      verbose: saysMoreWhenVerbose(capabilities.tensorrt),
      extra: extraFlags,
    });
    if (!command.ok) return command;
    const key = buildKey(model, job, capabilities.tensorrt);
    return ok({
      phase: 'build',
      words: prefixed(command.value.words),
      notes: command.value.notes,
      expectedSeconds: expectedBuildSeconds(bench.history, key, bench.warm && !isFresh),
      builds: { key, isFresh },
    });
  };

  const run = (engine: string, durationSeconds: number, forMs: number) => ({
    trtexec: bench.trtexecPath,
    engine: places.own(engine),
    shapes: job.shapes,
    dlaCore,
    warmUpMs: forMs,
    durationSeconds,
    extra: [],
  });
  const measure = (engine: string, durationSeconds: number, forMs: number, times: string): JobStep => {
    const { words, notes } = measureCommand(capabilities, {
      ...run(engine, durationSeconds, forMs),
      times: places.own(times),
    });
    const expectedSeconds = loadSeconds + forMs / 1000 + durationSeconds;
    return { phase: 'measure', words: prefixed(words), notes, expectedSeconds };
  };

  const own = build(job.model, jobFiles.engine);
  if (!own.ok) return own;
  const steps: JobStep[] = [own.value];
  const parent = parentToMeasure(job);
  if (parent) {
    const other = build(parent, jobFiles.parentEngine);
    if (!other.ok) return other;
    steps.push({ ...other.value, notes: ['The parent is built too, to be measured in turns with this model.'] });
  }
  steps.push(measure(jobFiles.engine, measureSeconds, warmUpMs, jobFiles.times));
  if (parent) {
    const seconds = pairSeconds(measureSeconds);
    const turns = (engine: string, reference: string, blocks: number): readonly JobStep[] =>
      Array.from({ length: blocksPerBuild }, (_, at) =>
        pairCalls.map((call) =>
          measure(call.startsWith('a') ? reference : engine, seconds, pairWarmUpMs, pairFile(blocks + at + 1, call)),
        ),
      ).flat();
    const again = build(job.model, jobFiles.engineAgain, true);
    const parentAgain = build(parent, jobFiles.parentEngineAgain, true);
    if (!again.ok) return again;
    if (!parentAgain.ok) return parentAgain;
    const later = [
      {
        ...again.value,
        notes: ['Builds differ: unless the difference is clear, both models are built and measured again.'],
      },
      { ...parentAgain.value, notes: [] },
      ...turns(jobFiles.engineAgain, jobFiles.parentEngineAgain, blocksPerBuild),
    ];
    steps.push(
      ...turns(jobFiles.engine, jobFiles.parentEngine, 0),
      ...later.map((step): JobStep => ({ ...step, isOptional: true })),
    );
  }
  if (job.inputs && job.inputs.length > 0) {
    const { words, notes } = outputsCommand(capabilities, {
      ...run(jobFiles.engine, 0, 0),
      inputs: job.inputs.map(({ name, sha256 }) => ({ name, file: places.input(sha256) })),
      outputs: places.own(jobFiles.outputs),
    });
    steps.push({ phase: 'score', words: prefixed(words), notes, expectedSeconds: loadSeconds, mayFail: true });
  }
  const profile = profileCommand(capabilities, {
    ...run(jobFiles.engine, measureSeconds, warmUpMs),
    profile: places.own(jobFiles.profile),
    layers: places.own(jobFiles.layers),
  });
  steps.push({
    phase: 'profile',
    words: prefixed(profile.words),
    notes: profile.notes,
    expectedSeconds: loadSeconds + warmUpMs / 1000 + measureSeconds,
  });
  return ok(steps);
}

/** The parent, where one and the same precision means the same for both. */
export function parentToMeasure(job: Pick<RunJob, 'precision' | 'references'>): RunJob['references'][number] | null {
  const kind = job.precision === 'int8-explicit' ? 'qdq' : 'float';
  return job.references.find((reference) => reference.role === 'parent' && reference.kind === kind) ?? null;
}

/** Of one call of a block; the 24 of one build together take about twice the budget of the plain measurement. */
const pairSeconds = (measureSeconds: number): number => Math.max(0.5, Math.round((measureSeconds / 12) * 100) / 100);

/** Before 8.2 layers come from the build log alone; logs of 8.4 to 8.6 say why each Q/DQ survived. */
function saysMoreWhenVerbose(tensorrt: string): boolean {
  const version = versionNumber(tensorrt) ?? 0;
  return version < 80_200 || (version >= 80_400 && version < 80_700);
}

/** @returns `E-DEVICE-TRTEXEC` when there is no trtexec, or none whose flags are known. */
export function knownTrtexec(
  path: string | null,
  capabilities: Capabilities | null,
  tensorrt: string | null,
): Result<{ readonly path: string; readonly capabilities: Capabilities }> {
  return path === null || capabilities === null
    ? err(appError('E-DEVICE-TRTEXEC', `There is no trtexec of a version that is known (${tensorrt ?? 'none'}).`))
    : ok({ path, capabilities });
}
