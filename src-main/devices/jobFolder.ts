import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../shared/base/brand.ts';
import { appError, type AppError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { syncFolder, writeWhole } from '../files/wholeFile.ts';
import type { RunArtifacts, RunJob } from './device.ts';

/**
 * Where jobs of this computer are written down: one folder a job, with `job.json` from before it starts and `result.json`
 * from after it ended, each there whole or not at all. A folder without a result is a job that still has to run.
 */
export interface JobFolders {
  pathOf(id: JobId): string;
  /** Idempotent; what was written first stays. */
  add(job: RunJob): Promise<Result<void>>;
  list(): Promise<Result<readonly JobId[]>>;
  job(id: JobId): Promise<Result<RunJob>>;
  /** null while it has not ended. */
  result(id: JobId): Promise<Result<RunArtifacts | null>>;
  finish(id: JobId, artifacts: RunArtifacts): Promise<Result<void>>;
  remove(id: JobId): Promise<Result<void>>;
}

export function jobFolders(root: string): JobFolders {
  const pathOf = (id: JobId): string => join(root, encodeURIComponent(id));
  const fileOf = (id: JobId, name: 'job' | 'result'): string => join(pathOf(id), `${name}.json`);
  return {
    pathOf,
    add: (job) =>
      trying(root, async () => {
        await mkdir(pathOf(job.id), { recursive: true });
        if ((await readJson(fileOf(job.id, 'job'))) !== null) return;
        await writeJson(fileOf(job.id, 'job'), job);
        await syncFolder(root);
      }),
    list: () =>
      trying(root, async () => {
        const known: JobId[] = [];
        for (const name of await readdir(root).catch(missing([]))) {
          const job = (await readJson(join(root, name, 'job.json'))) as RunJob | null;
          if (job) known.push(job.id);
        }
        return known;
      }),
    async job(id) {
      const read = await trying(root, () => readJson(fileOf(id, 'job')));
      if (!read.ok) return read;
      return read.value === null
        ? err(appError('E-DEVICE-LOST', `The job ${id} is not on this computer.`))
        : ok(read.value as RunJob);
    },
    result: (id) => trying(root, async () => (await readJson(fileOf(id, 'result'))) as RunArtifacts | null),
    finish: (id, artifacts) => trying(root, () => writeJson(fileOf(id, 'result'), artifacts)),
    remove: (id) => trying(root, () => rm(pathOf(id), { recursive: true, force: true })),
  };
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeWhole(path, [new TextEncoder().encode(JSON.stringify(value))]);

/** null when the file is not there, or is none of ours. */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(missing(null));
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const codeOf = (problem: unknown): unknown => (problem instanceof Error && 'code' in problem ? problem.code : null);

const missing =
  <T>(value: T) =>
  (problem: unknown): T => {
    if (codeOf(problem) === 'ENOENT' || codeOf(problem) === 'ENOTDIR') return value;
    throw problem;
  };

async function trying<T>(root: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (problem) {
    return err(fileProblem(root, problem));
  }
}

function fileProblem(root: string, problem: unknown): AppError {
  const details = String(problem);
  const code = codeOf(problem);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? appError('E-DISK-FULL', `There is no room in ${root}.`, { details })
    : appError('E-FILE-UNWRITABLE', `${root} cannot be used.`, { details });
}
