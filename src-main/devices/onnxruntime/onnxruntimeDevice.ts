import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceFacts } from '../../../shared/contract/project.ts';
import type { ProcessHost } from '../../process/processHost.ts';
import type { ArtifactFile, Device, JobRef, RunArtifacts, RunEvents, RunJob } from '../device.ts';
import { thisComputersFacts } from './facts.ts';
import { jobFolders, type JobFolders } from '../jobFolder.ts';
import { inOwnProcess, type Underway } from './ownProcess.ts';
import type { RunOutcome } from './protocol.ts';

/**
 * This computer's CPU as a device. Jobs are written down in folders (`jobFolder.ts`) and run by ONNX Runtime in a process
 * that belongs to us and dies with us. So a job that is found without a result after a restart is run again from the
 * start, which its log says; everything else is as on a board: whoever follows gets the same artifacts, a follow that
 * ends early touches nothing, a cancel kills the process.
 */
export interface OnnxruntimeOptions {
  readonly host: ProcessHost;
  /** Made when needed; holds the folders of all jobs. */
  readonly folder: string;
  readonly name?: string;
}

interface Attempt {
  readonly stop: AbortController;
  readonly listeners: Set<RunEvents>;
  /** What late followers are told first. */
  readonly said: { lines: string[]; phase: Extract<Underway, { kind: 'phase' }> | null };
  ended: Promise<Result<RunArtifacts>>;
}

export function onnxruntimeDevice({ host, folder, name = 'This computer (CPU)' }: OnnxruntimeOptions): Device {
  const folders = jobFolders(folder);
  const attempts = new Map<JobId, Attempt>();
  const refOf = (id: JobId): JobRef => ({ id, handle: { folder: folders.pathOf(id) } });
  let closed = false;

  const probe = async (signal: AbortSignal): Promise<Result<DeviceFacts>> => {
    const runtime = await inOwnProcess(host, { kind: 'probe' }, () => {}, signal);
    return runtime.ok ? ok(await thisComputersFacts(runtime.value, folder)) : runtime;
  };

  const attemptOf = (id: JobId): Attempt => {
    const running = attempts.get(id);
    if (running) return running;
    const attempt: Attempt = {
      stop: new AbortController(),
      listeners: new Set(),
      said: { lines: [], phase: null },
      ended: Promise.resolve(err(stoppedFollowing())),
    };
    attempts.set(id, attempt);
    attempt.ended = runToEnd(id, attempt, { host, folders, probe, isClosed: () => closed }).finally(() =>
      attempts.delete(id),
    );
    return attempt;
  };

  return {
    kind: 'onnxruntime',
    name,
    standIn: false,
    probe,
    async submit(job) {
      if (job.precision === 'fp16' || job.precision === 'int8-implicit')
        return err(
          appError('E-USAGE', `ONNX Runtime runs a model as it is written; it has no precision ${job.precision}.`, {
            hint: 'Measure it as fp32 or int8-explicit here, or on a device with trtexec.',
          }),
        );
      const added = await folders.add(job);
      return added.ok ? ok(refOf(job.id)) : added;
    },
    async follow({ id }, on, signal) {
      const ended = await folders.result(id);
      if (!ended.ok) return ended;
      if (ended.value) return ok(ended.value);
      const job = await folders.job(id);
      if (!job.ok) return job;
      if (closed || signal.aborted) return err(stoppedFollowing());
      const attempt = attemptOf(id);
      on.presence('attached');
      for (const line of attempt.said.lines) on.log(line);
      if (attempt.said.phase) tellPhase(on, attempt.said.phase);
      attempt.listeners.add(on);
      try {
        return await Promise.race([attempt.ended, aborted(signal)]);
      } finally {
        attempt.listeners.delete(on);
      }
    },
    async cancel({ id }) {
      const attempt = attempts.get(id);
      if (attempt) {
        attempt.stop.abort();
        await attempt.ended;
        return ok(undefined);
      }
      const ended = await folders.result(id);
      if (!ended.ok) return ended;
      if (ended.value) return ok(undefined);
      const job = await folders.job(id);
      if (!job.ok) return job.error.code === 'E-DEVICE-LOST' ? ok(undefined) : job;
      const now = new Date().toISOString();
      return folders.finish(id, artifactsOf('cancelled', cancelledByUser(), now));
    },
    async list() {
      const ids = await folders.list();
      return ids.ok ? ok(ids.value.map(refOf)) : ids;
    },
    async forget({ id }) {
      const attempt = attempts.get(id);
      attempt?.stop.abort();
      await attempt?.ended;
      return folders.remove(id);
    },
    async close() {
      closed = true;
      const running = [...attempts.values()];
      for (const { stop } of running) stop.abort();
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

interface Parts {
  readonly host: ProcessHost;
  readonly folders: JobFolders;
  probe(signal: AbortSignal): Promise<Result<DeviceFacts>>;
  isClosed(): boolean;
}

async function runToEnd(id: JobId, attempt: Attempt, parts: Parts): Promise<Result<RunArtifacts>> {
  const { folders, host } = parts;
  const job = await folders.job(id);
  if (!job.ok) return job;
  const startedAt = new Date().toISOString();
  const folder = folders.pathOf(id);
  const logPath = join(folder, logName);
  const log = async (line: string): Promise<void> => {
    attempt.said.lines.push(line);
    for (const listener of attempt.listeners) listener.log(line);
    await appendFile(logPath, `${line}\n`).catch(() => {});
  };
  const isFirst = await writeFile(logPath, '', { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (!isFirst) await log('The process that ran this job ended with the program that had started it: run again.');

  const signal = attempt.stop.signal;
  const facts = await parts.probe(signal);
  if (facts.ok) for (const check of facts.value.checks) await log(`${check.id}: ${check.found}`);
  const outcome: Result<RunOutcome> = facts.ok
    ? await inOwnProcess(
        host,
        { kind: 'run', folder, job: job.value },
        (message) => {
          if (message.kind === 'log') void log(message.line);
          if (message.kind !== 'phase') return;
          attempt.said.phase = message;
          for (const listener of attempt.listeners) tellPhase(listener, message);
        },
        signal,
      )
    : facts;
  if (signal.aborted && parts.isClosed()) return err(stoppedFollowing());

  const error = outcome.ok ? null : signal.aborted ? cancelledByUser() : outcome.error;
  if (error) await log(`${error.code}: ${error.message}${error.details === null ? '' : `\n${error.details}`}`);
  const artifacts: RunArtifacts = {
    ...artifactsOf(error === null ? 'done' : signal.aborted ? 'cancelled' : 'failed', error, startedAt),
    commands: outcome.ok ? outcome.value.commands : [],
    facts: facts.ok ? facts.value : null,
    files: [
      ...(outcome.ok ? outcome.value.files : []).map((file): ArtifactFile => ({
        ...file,
        path: join(folder, file.name),
      })),
      { role: 'log', name: logName, path: logPath },
      ...(facts.ok ? [await keepFacts(folder, facts.value, job.value)] : []),
    ],
  };
  const kept = await folders.finish(id, artifacts);
  return kept.ok ? ok(artifacts) : kept;
}

const logName = 'onnxruntime.log';

async function keepFacts(folder: string, facts: DeviceFacts, job: RunJob): Promise<ArtifactFile> {
  const path = join(folder, 'facts.json');
  await writeFile(path, JSON.stringify({ facts, options: job.options, shapes: job.shapes }));
  return { role: 'facts', name: 'facts.json', path };
}

const artifactsOf = (outcome: RunArtifacts['outcome'], error: AppError | null, startedAt: string): RunArtifacts => ({
  outcome,
  error,
  files: [],
  commands: [],
  facts: null,
  startedAt,
  finishedAt: new Date().toISOString(),
});

const tellPhase = (on: RunEvents, { phase, progress, secondsLeft }: Extract<Underway, { kind: 'phase' }>): void =>
  on.phase(phase, progress, secondsLeft);

const aborted = (signal: AbortSignal): Promise<Result<RunArtifacts>> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(err(stoppedFollowing())), { once: true }));

const stoppedFollowing = () => appError('E-CANCELLED', 'The job is not followed any longer.');
const cancelledByUser = () => appError('E-CANCELLED', 'The run was cancelled.');
