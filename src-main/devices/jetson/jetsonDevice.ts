import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { JobId } from '../../../shared/base/brand.ts';
import type { DeviceFacts, JobPhase, SshAddress } from '../../../shared/contract/project.ts';
import type { ArtifactFile, Device, JobRef, RunArtifacts, RunEvents, RunJob } from '../device.ts';
import { jobFiles, jobFolder, jobsFolder, modelPath } from './boardFolder.ts';
import { collect } from './collect.ts';
import { commandsIn, jobScript } from './jobScript.ts';
import { readStatus, statusCommand, type JobStatus } from './jobStatus.ts';
import { probeCommand, readProbe } from './probe.ts';
import { quote } from './quote.ts';
import { openLink, type SshLink } from './sshLink.ts';
import { stepsOf } from './steps.ts';
import { upload } from './upload.ts';

/**
 * A board over SSH (design §5). Nothing of ours runs there but a shell script a job, in a session of its own; we are a
 * visitor who may go at any time and finds it again by its folder. So `submit` writes the folder before it starts the
 * script, `follow` only asks how it stands and reads what the log has grown by, and a lost link is a pause, not an end.
 */
export interface JetsonOptions {
  readonly name: string;
  readonly address: SshAddress;
  readonly standIn: boolean;
  /** Folder of this computer for files that come back; one folder a job is made in it. */
  readonly downloads: string;
}

const pollMs = 500;
const maxBackoffMs = 15_000;
/** A script that is neither alive nor ended is given this many looks before it is declared dead. */
const deathLooks = 3;

export function jetsonDevice(options: JetsonOptions): Device {
  let link: Promise<Result<SshLink>> | null = null;
  let known: DeviceFacts | null = null;
  // A board says so itself when it only stands in for a real one.
  let { standIn } = options;

  const connect = async (): Promise<Result<SshLink>> => {
    const current = link === null ? null : await link;
    if (current?.ok && current.value.isAlive) return current;
    link = openLink(options.address);
    return link;
  };

  const run = async (command: string): Promise<Result<string>> => {
    const connected = await connect();
    if (!connected.ok) return connected;
    const output = await connected.value.run(command);
    return output.ok ? ok(output.value.stdout.toString('utf8')) : output;
  };

  const probe = async (): Promise<Result<DeviceFacts>> => {
    const answer = await run(probeCommand);
    if (!answer.ok) return answer;
    const readings = readProbe(answer.value);
    known = readings.facts;
    standIn = readings.standIn !== null;
    return ok(known);
  };

  const submit = async (job: RunJob, on: RunEvents, signal: AbortSignal): Promise<Result<JobRef>> => {
    const ref: JobRef = { id: job.id, handle: { folder: jobFolder(job.id) } };
    const started = await run(`[ -d ${quote(jobFolder(job.id))}/started ] && echo yes`);
    if (!started.ok) return started;
    if (started.value.includes('yes')) return ok(ref);

    const facts = await probe();
    if (!facts.ok) return facts;
    const steps = stepsOf(job, facts.value);
    if (!steps.ok) return steps;
    const connected = await connect();
    if (!connected.ok) return connected;
    const begun = Date.now();
    on.phase('push', 0, null);
    const pushed = await upload(connected.value, {
      localPath: job.model.path,
      remotePath: modelPath(job.model.sha256),
      sha256: job.model.sha256,
      sizeBytes: job.model.sizeBytes,
      signal,
      onProgress: (sent, total) => {
        const seconds = (Date.now() - begun) / 1000;
        on.phase('push', sent / total, seconds > 1 ? ((total - sent) / sent) * seconds : null);
      },
    });
    if (!pushed.ok) return pushed;

    const script = jobScript(steps.value);
    const folder = quote(jobFolder(job.id));
    const launched = await connected.value.run(
      [
        `mkdir -p ${folder} || exit 1`,
        `cat >${folder}/${jobFiles.script} <<'QDQ-STUDIO-END'\n${script}QDQ-STUDIO-END`,
        `setsid sh ${folder}/${jobFiles.script} </dev/null >/dev/null 2>&1 &`,
      ].join('\n'),
    );
    if (!launched.ok) return launched;
    if (launched.value.code !== 0)
      return err(appError('E-DEVICE-COMMAND', 'The job could not be started.', { details: launched.value.stderr }));
    return ok(ref);
  };

  const follow = async (ref: JobRef, on: RunEvents, signal: AbortSignal): Promise<Result<RunArtifacts>> => {
    const folder = jobFolder(ref.id);
    const startedAt = new Date().toISOString();
    let logOffset = 0;
    let deadLooks = 0;
    let backoffMs = pollMs;
    const log = lineSplitter((line) => on.log(line));
    for (;;) {
      if (signal.aborted) return err(appError('E-CANCELLED', 'Following was stopped; the job goes on.'));
      const status = await look(folder, logOffset);
      if (!status.ok) {
        if (status.error.code !== 'E-DEVICE-UNREACHABLE') return status;
        on.presence('unreachable');
        await sleep(backoffMs, undefined, { signal }).catch(() => {});
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
        continue;
      }
      backoffMs = pollMs;
      on.presence('attached');
      const now = status.value;
      if (now === null) return ok(await end(ref, 'lost', null, startedAt, on));
      logOffset += now.logBytes.length;
      log(now.logBytes);
      if (isPhase(now.phase)) on.phase(now.phase, null, null);
      if (now.exit !== null && now.logBytes.length === 0)
        return ok(
          await end(ref, now.cancelled ? 'cancelled' : now.exit === 0 ? 'done' : 'failed', now.exit, startedAt, on),
        );
      if (now.exit === null && !now.alive) {
        deadLooks += 1;
        if (deadLooks >= deathLooks)
          return ok(
            await end(ref, now.cancelled ? 'cancelled' : now.sameBoot ? 'failed' : 'lost', null, startedAt, on),
          );
      } else deadLooks = 0;
      if (now.logBytes.length === 0) await sleep(pollMs, undefined, { signal }).catch(() => {});
    }
  };

  const look = async (folder: string, logOffset: number): Promise<Result<JobStatus | null>> => {
    const connected = await connect();
    if (!connected.ok) return connected;
    const answer = await connected.value.run(statusCommand(folder, logOffset));
    return answer.ok ? ok(readStatus(answer.value.stdout)) : answer;
  };

  const end = async (
    ref: JobRef,
    outcome: RunArtifacts['outcome'],
    exit: number | null,
    startedAt: string,
    on: RunEvents,
  ): Promise<RunArtifacts> => {
    on.phase('collect', null, null);
    const connected = await connect();
    const brought = connected.ok ? await collect(connected.value, ref.id, options.downloads) : [];
    if (known === null) await probe();
    return {
      outcome,
      error: errorOf(outcome, exit, options.name),
      files: brought,
      commands: await commandsOf(brought),
      facts: known,
      startedAt,
      finishedAt: new Date().toISOString(),
    };
  };

  return {
    kind: 'jetson',
    name: options.name,
    get standIn() {
      return standIn;
    },
    probe,
    submit,
    follow,
    async cancel(ref) {
      const folder = quote(jobFolder(ref.id));
      const { cancelled, pid, exit } = jobFiles;
      const killed = await run(
        [
          `cd ${folder} 2>/dev/null || exit 0`,
          `[ -f ${exit} ] && exit 0`,
          `: >${cancelled}`,
          `group=$(cat ${pid} 2>/dev/null) || exit 0`,
          'kill -TERM -"$group" 2>/dev/null; sleep 1; kill -KILL -"$group" 2>/dev/null; exit 0',
        ].join('\n'),
      );
      return killed.ok ? ok(undefined) : killed;
    },
    async list() {
      const names = await run(`ls -1 ${jobsFolder} 2>/dev/null`);
      if (!names.ok) return names;
      const ids = names.value.split('\n').filter((name) => /^[A-Za-z0-9_-]+$/.test(name));
      return ok(ids.map((id) => ({ id: id as JobId, handle: { folder: jobFolder(id as JobId) } })));
    },
    async forget(ref) {
      const removed = await run(`rm -rf ${quote(jobFolder(ref.id))}`);
      return removed.ok ? ok(undefined) : removed;
    },
    async close() {
      const current = link === null ? null : await link;
      link = null;
      if (current?.ok) current.value.close();
    },
  };
}

async function commandsOf(files: readonly ArtifactFile[]): Promise<readonly string[]> {
  const script = files.find((file) => file.name === jobFiles.script);
  return script ? commandsIn(await readFile(script.path, 'utf8')) : [];
}

const phases: readonly JobPhase[] = ['build', 'measure', 'profile'];
const isPhase = (value: string | null): value is JobPhase => phases.some((phase) => phase === value);

function errorOf(outcome: RunArtifacts['outcome'], exit: number | null, name: string): RunArtifacts['error'] {
  switch (outcome) {
    case 'done':
      return null;
    case 'cancelled':
      return appError('E-CANCELLED', 'The run was cancelled.');
    case 'lost':
      return appError('E-DEVICE-LOST', `${name} was restarted or cleaned; the job is not there any more.`);
    case 'failed':
      return exit === 137 || exit === null
        ? appError('E-DEVICE-COMMAND', `${name} ended the job by force; it most likely ran out of memory.`)
        : appError('E-DEVICE-COMMAND', `trtexec on ${name} ended with code ${exit}.`);
  }
}

/** Bytes in, whole lines out; what a board prints is shown without control characters and never longer than 4,000 of them. */
function lineSplitter(emit: (line: string) => void): (bytes: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(0, 1 << 16);
    for (const line of lines) emit(line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 4000));
  };
}
