import { readFile, writeFile } from 'node:fs/promises';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Run, RunSummary } from '../../../shared/contract/project.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';
import type { ArtifactFile, RunArtifacts } from '../../devices/device.ts';
import type { JobState } from '../../jobs/state.ts';
import { summaryOf } from '../../jobs/summary.ts';
import type { KeptArtifacts, StoredJob } from '../../store/store.ts';
import type { Studio } from '../studio.ts';
import { parseAgreement } from './agreementFile.ts';
import { boardAgreement } from './boardAgreement.ts';
import { hasRandomScales } from '../variants/lineage.ts';
import { describeRun } from './runFiles.ts';

/**
 * The end of a run: its files become blobs, its figures are read from them, and both are stored with its state in one
 * transaction. Files that do not read make a run without figures, with the reason; they are kept all the same.
 */
export async function keepRun(
  studio: Pick<Studio, 'store' | 'work' | 'devices' | 'clock' | 'score'>,
  stored: StoredJob,
  state: JobState,
  artifacts: RunArtifacts | null,
  log: string,
): Promise<Result<void>> {
  const { store } = studio;
  const run = store.runs.get(stored.run);
  const brought = [...(artifacts?.files ?? []), ...(await agreementFrom(studio, stored, artifacts))];
  const files = await putFiles(studio, brought, log);
  if (!files.ok) return files;
  const kept: KeptArtifacts = {
    files: files.value,
    commands: artifacts?.commands ?? [],
    facts: artifacts?.facts ?? null,
  };
  const device = store.devices.get(stored.device);
  const standIn = device.ok && studio.devices.open(device.value).standIn;
  const outcome = state.outcome ?? 'failed';
  const figures = run.ok && outcome === 'done' ? await figuresFrom(studio, { ...run.value, standIn }, kept) : null;
  return store.runs.finish(
    stored.run,
    {
      state: outcome,
      summary: figures?.summary ?? null,
      error: state.error ?? figures?.error ?? null,
      finishedAt: artifacts?.finishedAt ?? studio.clock.now().toISOString(),
      standIn,
    },
    kept,
  );
}

/** What the device brought, and our own log where it brought none. */
async function putFiles(
  { store }: Pick<Studio, 'store'>,
  brought: readonly ArtifactFile[],
  log: string,
): Promise<Result<KeptArtifacts['files']>> {
  const files: KeptArtifacts['files'][number][] = [];
  for (const { role, name, path } of brought) {
    const blob = await store.blobs.putFile(path);
    if (!blob.ok) return blob;
    files.push({ role, name, blob: blob.value.sha256 });
  }
  if (!files.some(({ role }) => role === 'log') && log !== '') {
    const blob = await store.blobs.putBytes(Buffer.from(log));
    if (!blob.ok) return blob;
    files.push({ role: 'log', name: 'run.log', blob: blob.value.sha256 });
  }
  return ok(files);
}

/** The outputs that a board computed are judged here, once; where they cannot be, the run has no such figure. */
async function agreementFrom(
  studio: Pick<Studio, 'store' | 'score'>,
  { job }: StoredJob,
  artifacts: RunArtifacts | null,
): Promise<readonly ArtifactFile[]> {
  const outputs = artifacts?.files.find(({ role }) => role === 'outputs');
  const report = outputs ? await boardAgreement(studio, job, outputs.path) : null;
  if (!outputs || !report?.ok) return [];
  const path = `${outputs.path}.agreement`;
  await writeFile(path, JSON.stringify(report.value));
  return [{ role: 'agreement', name: 'agreement.json', path }];
}

async function figuresFrom(
  studio: Pick<Studio, 'store' | 'work'>,
  run: Run,
  kept: KeptArtifacts,
): Promise<{ readonly summary: RunSummary | null; readonly error: AppError | null }> {
  const files = describeRun(studio.store, run, kept);
  const evidence = files.ok ? await studio.work.run('readRun', files.value) : files;
  if (!evidence.ok) return { summary: null, error: evidence.error };
  const isRandom = run.variant !== null && hasRandomScales(studio.store, run.variant);
  const summary = summaryOf(evidence.value, await agreementOf(studio, kept), run.precision, isRandom);
  return { summary, error: null };
}

async function agreementOf({ store }: Pick<Studio, 'store'>, kept: KeptArtifacts): Promise<AgreementReport | null> {
  const file = kept.files.find(({ role }) => role === 'agreement');
  const path = file ? store.blobs.path(file.blob) : null;
  return path?.ok ? parseAgreement(await readFile(path.value, 'utf8')) : null;
}
