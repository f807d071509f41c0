import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Target } from '../../../shared/base/target.ts';
import { formatTarget } from '../../../shared/base/target.ts';
import type { DeviceFacts } from '../../../shared/contract/project.ts';
import { writeStudioEngine } from '../../../shared/engine/import/studioEngine.ts';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import type { Board } from '../../../shared/estimate/boards.ts';
import { midpointMs } from '../../../shared/estimate/estimateEngine.ts';
import type { WorkRunner } from '../../workers/work.ts';
import type { ArtifactFile, Device, JobRef, RunArtifacts } from '../device.ts';
import { jobFolders } from '../jobFolder.ts';
import { unknownFacts } from '../unknownFacts.ts';
import { estimatedName } from './estimatedBoard.ts';

/**
 * A named board that is not there: the prediction with the times of its roofline, as a device, so that an estimate goes
 * the way of every run. Its files hold an engine with a range a layer and a profile of the middles of the ranges, never
 * samples: nothing was measured, and what is made from it is no evidence for the prediction. A job is so short that one
 * that was interrupted is computed again.
 */
export interface EstimateOptions {
  readonly work: WorkRunner;
  readonly board: Board;
  readonly target: Target;
  /** Made when needed; holds the folders of all jobs. */
  readonly folder: string;
}

export function estimateDevice({ work, board, target, folder }: EstimateOptions): Device {
  const folders = jobFolders(folder);
  const facts = factsOf(board, target);
  const refOf = (id: JobId): JobRef => ({ id, handle: { folder: folders.pathOf(id) } });

  const compute = async (id: JobId, signal: AbortSignal): Promise<Result<RunArtifacts>> => {
    const job = await folders.job(id);
    if (!job.ok) return job;
    const startedAt = new Date().toISOString();
    const { model, shapes } = job.value;
    const input = { path: model.path, target: formatTarget(target), shapes, board: board.id };
    const predicted = await work.run('predict', input, signal);
    if (!predicted.ok && predicted.error.code === 'E-CANCELLED') return predicted;
    const files = predicted.ok ? await writeFiles(folders.pathOf(id), predicted.value.engine) : [];
    const artifacts: RunArtifacts = {
      outcome: predicted.ok ? 'done' : 'failed',
      error: predicted.ok ? null : predicted.error,
      files,
      commands: [`estimate for ${formatTarget(target)} on ${board.name}, ${board.powerMode} (${board.source})`],
      facts,
      startedAt,
      finishedAt: new Date().toISOString(),
    };
    const kept = await folders.finish(id, artifacts);
    return kept.ok ? ok(artifacts) : kept;
  };

  return {
    kind: 'estimate',
    name: estimatedName({ board, target }),
    standIn: false,
    probe: async () => ok(facts),
    async submit(job) {
      if (job.precision !== 'int8-explicit' && job.precision !== 'fp16')
        return err(
          appError('E-USAGE', `The prediction takes a model as it is written; it has no precision ${job.precision}.`, {
            hint: 'Estimate it as int8-explicit, or as fp16 for a float model.',
          }),
        );
      const added = await folders.add(job);
      return added.ok ? ok(refOf(job.id)) : added;
    },
    async follow({ id }, on, signal) {
      const ended = await folders.result(id);
      if (!ended.ok) return ended;
      if (ended.value) return ok(ended.value);
      on.presence('attached');
      on.phase('build', null, null);
      return compute(id, signal);
    },
    async cancel({ id }) {
      const ended = await folders.result(id);
      if (!ended.ok) return ended;
      return ended.value ? ok(undefined) : folders.finish(id, cancelledArtifacts(facts));
    },
    async list() {
      const ids = await folders.list();
      return ids.ok ? ok(ids.value.map(refOf)) : ids;
    },
    forget: ({ id }) => folders.remove(id),
    async close() {},
  };
}

async function writeFiles(folder: string, engine: EngineGraph): Promise<readonly ArtifactFile[]> {
  const file = async (role: 'engine' | 'profile', name: string, text: string): Promise<ArtifactFile> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return { role, name, path };
  };
  return [
    await file('engine', 'engine.json', writeStudioEngine(engine)),
    await file('profile', 'profile.json', profileOf(engine)),
  ];
}

/** The middles of the ranges in the shape of a profile; layers without a time are left out. */
function profileOf({ layers }: EngineGraph): string {
  const times = layers.flatMap(({ name, estimate }) => (estimate ? [{ name, averageMs: midpointMs(estimate) }] : []));
  const totalMs = times.reduce((sum, { averageMs }) => sum + averageMs, 0);
  const rows = times.map(({ name, averageMs }) => ({
    name,
    timeMs: averageMs,
    averageMs,
    medianMs: averageMs,
    percentage: totalMs > 0 ? (100 * averageMs) / totalMs : 0,
  }));
  return JSON.stringify([{ count: 1, statistic: 'middle of the estimated range' }, ...rows]);
}

const factsOf = (board: Board, target: Target): DeviceFacts => ({
  ...unknownFacts,
  board: board.name,
  tensorrt: target.tensorrt,
  sm: target.sm,
  powerMode: board.powerMode,
  checks: [
    {
      id: 'figures',
      state: 'ok',
      found: `estimated from ${board.int8DenseTops} dense INT8 TOPS and ${board.bandwidthGBs} GB/s; nothing is measured`,
      remedy: null,
    },
    { id: 'source', state: 'ok', found: board.source, remedy: null },
    {
      id: 'target',
      state: target.sm === board.sm ? 'ok' : 'warning',
      found: `predicted for ${formatTarget(target)}; the board is SM ${board.sm}`,
      remedy: target.sm === board.sm ? null : `Predict for sm=${board.sm}.`,
    },
  ],
});

const cancelledArtifacts = (facts: DeviceFacts): RunArtifacts => {
  const now = new Date().toISOString();
  const error: AppError = appError('E-CANCELLED', 'The run was cancelled.');
  return { outcome: 'cancelled', error, files: [], commands: [], facts, startedAt: now, finishedAt: now };
};
