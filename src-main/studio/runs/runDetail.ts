import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RunId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { RunDetail, RunLog } from '../../../shared/contract/runMethods.ts';
import type { Telemetry } from '../../../shared/contract/project.ts';
import type { TrtexecLog } from '../../../shared/trtexec/log.ts';
import type { KeptArtifacts } from '../../store/store.ts';
import type { Studio } from '../studio.ts';
import { runFilesOf } from './runFiles.ts';

/** What the raw files of a run say beside its layers. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export async function runDetail(studio: Studio, id: RunId, signal?: AbortSignal): Promise<Result<RunDetail>> {
  const run = studio.store.runs.get(id);
  if (!run.ok) return run;
  const files = runFilesOf(studio.store, id);
  if (!files.ok) return files;
  const read = await studio.work.run('runFacts', files.value, signal);
  if (!read.ok) return read;
  const { samples, conditions, log } = read.value;
  const kept = studio.store.runs.artifacts(id);
  return ok({
    run: run.value,
    log: log && logWithoutLayers(log),
    commands: kept?.commands ?? [],
    conditions: Object.fromEntries(
      Object.entries(conditions).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
    ),
    samplesMs: samples?.computeMs ?? [],
    telemetry: await telemetryOf(studio, kept),
  });
}

function logWithoutLayers({
  layerLines: _layers,
  profile: _times,
  reformatPrices: _prices,
  ...log
}: TrtexecLog): RunLog {
  return log;
}

const figure = z.number().nullable();
const sample: z.ZodType<Telemetry> = z.object({
  at: z.string(),
  gpuClockMHz: figure,
  gpuLoad: figure,
  temperatureC: figure,
  powerW: figure,
  memoryUsedBytes: figure,
});

/** One JSON record a line; lines that are none (a cut end, a board's own format) are passed over. */
async function telemetryOf({ store }: Studio, kept: KeptArtifacts | null): Promise<readonly Telemetry[]> {
  const file = kept?.files.find(({ role }) => role === 'telemetry');
  const path = file ? store.blobs.path(file.blob) : null;
  if (!path?.ok) return [];
  return (await readFile(path.value, 'utf8')).split('\n').flatMap((line) => {
    try {
      const parsed = sample.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
