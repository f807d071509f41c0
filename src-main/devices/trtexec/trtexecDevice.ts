import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceFacts, DeviceKind, TrtexecSetup } from '../../../shared/contract/project.ts';
import type { Device, JobRef, RunArtifacts, RunEvents, RunJob } from '../device.ts';
import { jobFiles, jobFolder, jobsFolder } from './boardFolder.ts';
import { bringHome, factsAtMeasuring } from './bringHome.ts';
import { followJob, type Ending } from './followJob.ts';
import { probeScript } from './probe/probeScript.ts';
import { readProbe, type ProbeReadings } from './probe/readProbe.ts';
import { quote } from './quote.ts';
import { sampleNow } from './sampleNow.ts';
import { textOf, type OpenShell, type Shell } from './shell.ts';
import { submitJob, type SudoPassword } from './submitJob.ts';
import { verdictOf } from './verdict.ts';

/**
 * A machine with trtexec and a shell (design §5). Nothing of ours runs there but a shell script a job, in a session of
 * its own; we are a visitor who may go at any time and finds it again by its folder. So `submit` writes the folder before
 * it starts the script, `follow` only asks how it stands and reads what the log has grown by, and a lost link is a pause,
 * not an end.
 */
export interface TrtexecOptions {
  readonly kind: Extract<DeviceKind, 'jetson' | 'local'>;
  readonly name: string;
  readonly setup: TrtexecSetup | undefined;
  readonly standIn: boolean;
  /** Folder of this computer for files that come back; one folder a job is made in it. */
  readonly downloads: string;
  readonly openShell: OpenShell;
  readonly sudo: SudoPassword;
}

export const usualSetup: TrtexecSetup = { trtexecPath: null, prefix: [], cacheLimitBytes: null, lockClocks: false };

const probePatienceMs = 60_000;
const freshMs = 10_000;

export function trtexecDevice(options: TrtexecOptions): Device {
  const { name, setup = usualSetup } = options;
  const line = sharedShell(options.openShell);
  let known: ProbeReadings | null = null;
  let knownSince = 0;
  // A board says so itself when it only stands in for a real one.
  let { standIn } = options;

  const ask = async (command: string): Promise<Result<string>> => {
    const shell = await line.open();
    return shell.ok ? textOf(shell.value, command) : shell;
  };

  const probe = async (signal?: AbortSignal): Promise<Result<ProbeReadings>> => {
    const shell = await line.open();
    if (!shell.ok) return shell;
    const answer = await textOf(shell.value, probeScript(setup), {
      timeoutMs: probePatienceMs,
      ...(signal ? { signal } : {}),
    });
    if (!answer.ok) return answer;
    known = readProbe(answer.value);
    knownSince = performance.now();
    standIn = known.standIn !== null;
    return ok(known);
  };

  /** The end of one job of a sweep is the beginning of the next; what is missing on a device may have been mended since. */
  const probeUnlessJustDone = async (signal: AbortSignal): Promise<Result<ProbeReadings>> => {
    const isFresh = known?.facts.trtexecPath != null && performance.now() - knownSince < freshMs;
    return isFresh && known ? ok(known) : probe(signal);
  };

  const submit = async (job: RunJob, on: RunEvents, signal: AbortSignal): Promise<Result<JobRef>> => {
    const board = await probeUnlessJustDone(signal);
    if (!board.ok) return board;
    const shell = await line.open();
    if (!shell.ok) return shell;
    const { sudo } = options;
    return submitJob({ job, shell: shell.value, board: board.value, setup, sudo, on, signal });
  };

  const follow = async (ref: JobRef, on: RunEvents, signal: AbortSignal): Promise<Result<RunArtifacts>> => {
    const startedAt = new Date().toISOString();
    const ended = await followJob(line.open, ref, on, signal);
    if (!ended.ok) return ended;
    on.phase('collect', null, null);
    const now = ended.value.outcome === 'lost' && known !== null ? ok(known) : await probe(signal);
    const readings = now.ok ? now.value : known;
    const shell = await line.open();
    if (!shell.ok) return shell;
    const home = await bringHome(shell.value, ref, join(options.downloads, ref.id), {
      stamp: stampOf(readings?.facts ?? null, name),
      boardAheadMs: readings?.nowMs == null ? 0 : readings.nowMs - Date.now(),
      signal,
    });
    if (!home.ok) return home;
    const left = ended.value.outcome === 'failed' && ended.value.exit === null ? await cleanUp(shell.value, ref) : '';
    const { files, commands, aftermath, conditions } = home.value;
    return ok({
      outcome: ended.value.outcome,
      error: errorOf(ended.value, name, aftermath + left),
      files,
      commands,
      facts: readings && factsAtMeasuring(readings.facts, conditions),
      startedAt,
      finishedAt: new Date().toISOString(),
    });
  };

  return {
    kind: options.kind,
    name,
    get standIn() {
      return standIn;
    },
    async probe(signal) {
      const board = await probe(signal);
      return board.ok ? ok(board.value.facts) : board;
    },
    submit,
    follow,
    async cancel(ref) {
      const { cancelled, pid, exit } = jobFiles;
      const killed = await ask(
        `cd ${quote(jobFolder(ref.id))} 2>/dev/null || exit 0
[ -f ${exit} ] && exit 0
: >${cancelled}
read -r leader group 2>/dev/null <${pid} || exit 0
kill -TERM -"$group" 2>/dev/null
tries=0
while [ ! -f ${exit} ] && kill -0 "$leader" 2>/dev/null && [ "$tries" -lt 30 ]; do tries=$((tries + 1)); sleep 0.1 2>/dev/null || sleep 1; done
kill -KILL -"$group" 2>/dev/null
exit 0`,
      );
      return killed.ok ? ok(undefined) : killed;
    },
    async list() {
      const names = await ask(`ls -1 ${jobsFolder} 2>/dev/null`);
      if (!names.ok) return names;
      const ids = names.value.split('\n').filter((each) => /^[A-Za-z0-9_-]{1,100}$/.test(each));
      return ok(ids.map((id) => ({ id: id as JobId, handle: { folder: jobFolder(id as JobId) } })));
    },
    async forget(ref) {
      const removed = await ask(`rm -rf ${quote(jobFolder(ref.id))}`);
      return removed.ok ? ok(undefined) : removed;
    },
    async sample(signal) {
      const shell = await line.alive();
      return shell === null ? ok(null) : sampleNow(shell, signal);
    },
    close: () => line.close(),
  };
}

interface SharedShell {
  readonly open: OpenShell;
  /** The one that is open; never opens one. */
  readonly alive: () => Promise<Shell | null>;
  readonly close: () => Promise<void>;
}

/** One shell for all that is asked of a device; a new one when it was lost, none after the end. */
function sharedShell(openShell: OpenShell): SharedShell {
  let current: Promise<Result<Shell>> | null = null;
  let closed = false;
  const open: OpenShell = async () => {
    if (closed) return err(appError('E-CANCELLED', 'The device was closed.'));
    const mine = current;
    const found = mine === null ? null : await mine;
    if (found?.ok && found.value.isAlive) return found;
    if (current === mine) current = openShell();
    const opened = await current!;
    if (closed && opened.ok) opened.value.close();
    return opened;
  };
  return {
    open,
    async alive() {
      const found = await current;
      return found?.ok && found.value.isAlive ? found.value : null;
    },
    async close() {
      closed = true;
      const found = current === null ? null : await current;
      if (found?.ok) found.value.close();
    },
  };
}

/** A script that was killed by force may have left others of its group; what the board says then is all there is. */
async function cleanUp(shell: Shell, ref: JobRef): Promise<string> {
  const answer = await textOf(
    shell,
    `cd ${quote(jobFolder(ref.id))} 2>/dev/null || exit 0
read -r leader group 2>/dev/null <${jobFiles.pid} && kill -KILL -"$group" 2>/dev/null
df -Pk . 2>/dev/null
dmesg 2>/dev/null | grep -i 'out of memory\\|oom-kill\\|killed process' | tail -n 5
exit 0`,
  );
  return answer.ok ? answer.value : '';
}

const stampOf = (facts: DeviceFacts | null, name: string): string =>
  [facts?.module ?? name, `trt${facts?.tensorrt ?? '-unknown'}`, ...(facts?.sm == null ? [] : [`sm${facts.sm}`])]
    .join('-')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_');

function errorOf(ending: Ending, device: string, aftermath: string): AppError | null {
  switch (ending.outcome) {
    case 'done':
      return null;
    case 'cancelled':
      return appError('E-CANCELLED', 'The run was cancelled.');
    case 'lost':
      return appError('E-DEVICE-LOST', `${device} was restarted or cleaned; the job is not there any more.`);
    case 'failed': {
      const { exit, phase, log, lastLines } = ending;
      return verdictOf({ device, phase, exit, log: log.end(), lastLines, aftermath });
    }
  }
}
