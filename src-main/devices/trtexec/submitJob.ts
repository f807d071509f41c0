import { stat } from 'node:fs/promises';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { TrtexecSetup } from '../../../shared/contract/project.ts';
import type { JobRef, RunEvents, RunJob } from '../device.ts';
import { calibrationPath, inputPath, jobFiles, jobFolder, modelPath } from './boardFolder.ts';
import { defaultCacheLimitBytes, makeRoom } from './cache.ts';
import { guardCommand, guardScript } from './guardScript.ts';
import { jobScript, planText, type JobStep } from './jobScript.ts';
import type { ProbeReadings } from './probe/readProbe.ts';
import { quote } from './quote.ts';
import type { Shell } from './shell.ts';
import { knownTrtexec, parentToMeasure, placesOnBoard, stepsOf } from './steps.ts';
import { timingCachePath } from './boardFolder.ts';

/**
 * Brings a job to a board and starts it. Everything is written down there before anything runs: models first (they stay
 * for later runs), then the script, whole or not at all, then the start, which the script itself makes happen once only.
 * So whoever finds this half done simply does it again.
 */
export interface Submission {
  readonly job: RunJob;
  readonly shell: Shell;
  readonly board: ProbeReadings;
  readonly setup: TrtexecSetup;
  readonly sudo: SudoPassword;
  readonly on: RunEvents;
  readonly signal: AbortSignal;
}

/** Asked for only where clocks are to be locked and sudo wants it. */
export interface SudoPassword {
  /** Null when nobody knows it. */
  password(): Promise<string | null>;
  refused(): void;
}

interface FileToPush {
  readonly localPath: string;
  readonly remotePath: string;
  readonly sha256: RunJob['model']['sha256'];
  readonly sizeBytes: number;
}

export async function submitJob(submission: Submission): Promise<Result<JobRef>> {
  const { job, shell, board } = submission;
  const folder = quote(jobFolder(job.id));
  const there = await shell.run(`[ -d ${folder}/started ] && echo yes`);
  if (!there.ok) return there;
  if (there.value.stdout.toString('utf8').includes('yes')) return ok(refOf(job));

  const { trtexecPath, tensorrt } = board.facts;
  const trtexec = knownTrtexec(trtexecPath, board.capabilities, tensorrt);
  if (!trtexec.ok) return trtexec;
  if (board.home === null)
    return err(appError('E-DEVICE-PROTOCOL', 'The home folder on the board has a path that cannot be used.'));
  const steps = stepsOf(job, {
    trtexecPath: trtexec.value.path,
    capabilities: trtexec.value.capabilities,
    prefix: submission.setup.prefix,
    places: placesOnBoard(board.home, job.id, trtexec.value.capabilities.tensorrt),
    history: board.history,
    warm: board.timingCacheIsThere,
  });
  if (!steps.ok) return steps;

  const files = await filesOf(job);
  if (!files.ok) return files;
  const pushed = await pushAll(files.value, submission);
  if (!pushed.ok) return pushed;
  return launch(submission, steps.value, files.value);
}

/** What a job is found by again; with the parent that it measures in turns. */
export function refOf(job: RunJob): JobRef {
  const parent = parentToMeasure(job);
  return { id: job.id, handle: { folder: jobFolder(job.id), ...(parent ? { parent: parent.sha256 } : {}) } };
}

async function filesOf(job: RunJob): Promise<Result<readonly FileToPush[]>> {
  const { model, calibrationCache: cache } = job;
  const files: FileToPush[] = [{ ...model, localPath: model.path, remotePath: modelPath(model.sha256) }];
  const parent = parentToMeasure(job);
  if (parent) {
    const found = await stat(parent.path).catch(() => null);
    if (!found) return err(appError('E-FILE-NOT-FOUND', `${parent.path} is gone.`));
    const { path: localPath, sha256 } = parent;
    files.push({ localPath, remotePath: modelPath(sha256), sha256, sizeBytes: found.size });
  }
  for (const { path: localPath, sha256, sizeBytes } of job.inputs ?? [])
    files.push({ localPath, remotePath: inputPath(sha256), sha256, sizeBytes });
  if (cache) files.push({ ...cache, localPath: cache.path, remotePath: calibrationPath(cache.sha256) });
  return ok(files);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function pushAll(files: readonly FileToPush[], submission: Submission): Promise<Result<void>> {
  const { shell, on, signal, setup } = submission;
  const incoming = files.map(({ remotePath, sizeBytes }) => ({ name: nameOf(remotePath), sizeBytes }));
  const room = await makeRoom(shell, incoming, setup.cacheLimitBytes ?? defaultCacheLimitBytes);
  if (!room.ok) return room;
  if (room.value.length > 0) on.log(`Made room on the board: ${room.value.length} older models were removed there.`);
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let before = 0;
  for (const file of files) {
    const begun = performance.now();
    let start: number | null = null;
    let toldAt = 0;
    on.phase('push', before / total, null);
    const pushed = await shell.push({
      ...file,
      signal,
      onProgress: (sent) => {
        start ??= sent;
        const seconds = (performance.now() - begun) / 1000;
        if (seconds - toldAt < tellSeconds && sent < file.sizeBytes) return;
        toldAt = seconds;
        const speed = seconds > 0.5 ? (sent - start) / seconds : 0;
        on.phase('push', (before + sent) / total, speed > 0 ? (total - before - sent) / speed : null);
      },
    });
    if (!pushed.ok) return pushed;
    before += file.sizeBytes;
    const { sentBytes, foundBytes } = pushed.value;
    if (sentBytes > 0) on.log(tellPush(sentBytes, foundBytes, (performance.now() - begun) / 1000));
  }
  return ok(undefined);
}

/** Progress comes with each chunk; nobody looks more often than this. */
const tellSeconds = 0.1;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const tellPush = (sent: number, found: number, seconds: number): string =>
  `Sent ${megabytes(sent)} MB in ${seconds.toFixed(1)} s (${megabytes(sent / Math.max(seconds, 0.001))} MB/s)${found > 0 ? `, ${megabytes(found)} MB were there already` : ''}.`;

/** Clocks stay locked no longer than this beyond what the measuring itself asks for. */
const guardSlackSeconds = 3600;

async function launch(
  { job, shell, board, setup, sudo, on }: Submission,
  steps: readonly JobStep[],
  files: readonly FileToPush[],
): Promise<Result<JobRef>> {
  const folder = quote(jobFolder(job.id));
  const locking = (job.options.lockClocks ?? setup.lockClocks) ? await lockOf(board, shell, sudo, on) : null;
  const script = jobScript({
    steps,
    timingCache: `../../../${timingCachePath(board.facts.tensorrt)}`,
    keepEngines: job.options.keepEngine ?? false,
    locksClocks: locking !== null,
  });
  const write = (name: string, text: string): string =>
    `cat >${folder}/${name}.part <<'${endMark}' && mv ${folder}/${name}.part ${folder}/${name}\n${text}${endMark}`;
  const limitSeconds = Math.ceil(6 * job.options.measureSeconds) + guardSlackSeconds;
  const launched = await shell.run(
    [
      `mkdir -p ${folder} || exit 1`,
      write(jobFiles.uses, files.map(({ remotePath }) => `${nameOf(remotePath)}\n`).join('')),
      write(jobFiles.plan, planText(steps)),
      write(jobFiles.script, script),
      ...(locking === null ? [] : [write(jobFiles.guard, guardScript(limitSeconds, `../../clocks-${job.id}`))]),
      ...(locking === null ? [] : [guardCommand(jobFolder(job.id), locking.sudo)]),
      `if command -v setsid >/dev/null 2>&1; then setsid sh ${folder}/${jobFiles.script} </dev/null >/dev/null 2>&1 &`,
      `else trap '' HUP; QDQ_GROUP=$$ sh ${folder}/${jobFiles.script} </dev/null >/dev/null 2>&1 & fi`,
      'tries=0',
      `until [ -s ${folder}/${jobFiles.pid} ] || [ "$tries" -gt 100 ]; do tries=$((tries + 1)); sleep 0.1 2>/dev/null || sleep 1; done`,
      `[ -d ${folder}/started ]`,
    ].join('\n'),
    locking?.password === undefined ? {} : { stdin: `${locking.password}\n` },
  );
  if (!launched.ok) return launched;
  if (launched.value.code === 0) return ok(refOf(job));
  return err(startProblem(launched.value.stderr));
}

const endMark = 'QDQ-STUDIO-END';

const startProblem = (stderr: string): AppError =>
  /No space left/.test(stderr)
    ? appError('E-DEVICE-DISK', 'The board has no room for the job.', { details: stderr })
    : appError('E-DEVICE-COMMAND', 'The job could not be started.', { details: stderr });

/** How the clocks may be locked; null, with the reason in the log, when they may not: the run says so too. */
async function lockOf(
  board: ProbeReadings,
  shell: Shell,
  sudo: SudoPassword,
  on: RunEvents,
): Promise<{ readonly sudo: 'root' | 'free' | 'password'; readonly password?: string } | null> {
  if (!board.tools.includes('jetson_clocks')) {
    on.log('Clocks are not locked: the board has no jetson_clocks.');
    return null;
  }
  if (board.isRoot) return { sudo: 'root' };
  if (board.facts.sudo === 'free') return { sudo: 'free' };
  const password = board.facts.sudo === 'password' ? await sudo.password() : null;
  if (password !== null && (await isPassword(shell, password))) return { sudo: 'password', password };
  if (password !== null) {
    sudo.refused();
    on.log('Clocks are not locked: sudo on the board refused the password.');
    return null;
  }
  on.log('Clocks are not locked: that needs sudo on the board, and no password was given.');
  return null;
}

/** Tried once, by its input, without leaving a credential behind. */
async function isPassword(shell: Shell, password: string): Promise<boolean> {
  const answer = await shell.run("sudo -k -S -p '' true", { stdin: `${password}\n` });
  return answer.ok && answer.value.code === 0;
}
