import { setTimeout as sleep } from 'node:timers/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { LogPhase } from '../../../shared/trtexec/log.ts';
import { LogFollower } from '../../../shared/trtexec/logFollower.ts';
import type { JobRef, RunArtifacts, RunEvents } from '../device.ts';
import { jobFiles, jobFolder } from './boardFolder.ts';
import { logLines } from './logLines.ts';
import { maxLogBytes, readStatus, statusCommand, type JobStatus } from './jobStatus.ts';
import { isEnough } from './pairedTimes.ts';
import { PairWatch } from './pairWatch.ts';
import { progressAt, readPlan, type PlannedStep } from './progress.ts';
import { quote } from './quote.ts';
import { textOf, type OpenShell } from './shell.ts';
import { readTelemetryLine } from './telemetry.ts';

/**
 * Watches a job that runs without us, from wherever its log stands, until it has ended or is gone. A lost link is a pause,
 * not an end; only the board can say that a job is over. What the job was doing when it was lost, its log tells whoever
 * asks next.
 */
export interface Ending {
  readonly outcome: RunArtifacts['outcome'];
  /** Null when the script was ended before it could say. */
  readonly exit: number | null;
  readonly phase: string | null;
  readonly log: LogFollower;
  readonly lastLines: readonly string[];
}

const pollMs = 500;
const maxBackoffMs = 15_000;
const lookPatienceMs = 40_000;
/** A script that is neither alive nor ended is given this many looks before it is declared dead. */
const deathLooks = 3;
/** One that has not begun may still be about to. */
const birthLooks = 10;

export async function followJob(
  open: OpenShell,
  ref: JobRef,
  on: RunEvents,
  signal: AbortSignal,
): Promise<Result<Ending>> {
  const folder = jobFolder(ref.id);
  const follower = new LogFollower();
  const pairs = new PairWatch();
  let isEnoughSaid = false;
  const lines = logLines((line) => {
    pairs.read(line);
    on.log(line);
  });
  let plan: readonly PlannedStep[] | null = null;
  let logPhase: LogPhase = 'waiting';
  let logOffset = 0;
  let deadLooks = 0;
  let backoffMs = pollMs;
  let lastPhase: string | null = null;
  let lastTelemetry: string | null = null;

  const ending = (outcome: Ending['outcome'], exit: number | null): Result<Ending> =>
    ok({ outcome, exit, phase: lastPhase, log: follower, lastLines: lines.last });

  const look = async (): Promise<Result<JobStatus | null>> => {
    const shell = await open();
    if (!shell.ok) return shell;
    if (plan === null) {
      const text = await textOf(shell.value, `cat ${quote(folder)}/${jobFiles.plan} 2>/dev/null`, { signal });
      if (!text.ok) return text;
      plan = readPlan(text.value);
    }
    const answer = await shell.value.run(statusCommand(folder, logOffset), {
      maxBytes: maxLogBytes + (64 << 10),
      timeoutMs: lookPatienceMs,
      signal,
    });
    return answer.ok ? ok(readStatus(answer.value.stdout)) : answer;
  };

  const sayEnough = async (): Promise<boolean> => {
    const shell = await open();
    return shell.ok && (await shell.value.run(`: >${quote(folder)}/${jobFiles.enough}`, { signal })).ok;
  };

  for (;;) {
    if (signal.aborted) return err(stopped());
    const status = await look();
    if (!status.ok) {
      if (signal.aborted) return err(stopped());
      if (status.error.code !== 'E-DEVICE-UNREACHABLE') return status;
      on.presence('unreachable');
      await pause(backoffMs, signal);
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      continue;
    }
    backoffMs = pollMs;
    on.presence('attached');
    const now = status.value;
    if (now === null) return ending('lost', null);

    if (now.logBytes.length > 0) {
      logOffset += now.logBytes.length;
      for (const event of follower.push(lines.push(now.logBytes))) if (event.kind === 'phase') logPhase = event.phase;
    }
    lastPhase = now.phase ?? lastPhase;
    tell(on, now, plan ?? [], logPhase);
    if (now.telemetry !== null && now.telemetry !== lastTelemetry) {
      lastTelemetry = now.telemetry;
      const read = readTelemetryLine(now.telemetry, 0);
      if (read) on.telemetry({ ...read.sample, at: new Date().toISOString() });
    }

    if (!isEnoughSaid && now.phase === 'measure' && isEnough(pairs.turns())) isEnoughSaid = await sayEnough();

    if (now.exit !== null && now.logBytes.length === 0)
      return ending(now.cancelled ? 'cancelled' : now.exit === 0 ? 'done' : 'failed', now.exit);
    if (now.exit === null && !(now.alive && now.sameBoot)) {
      deadLooks += 1;
      if (!now.sameBoot && now.started) return ending(now.cancelled ? 'cancelled' : 'lost', null);
      if (deadLooks >= (now.started || now.cancelled ? deathLooks : birthLooks))
        return ending(now.cancelled ? 'cancelled' : now.started ? 'failed' : 'lost', null);
    } else deadLooks = 0;
    if (now.logBytes.length < maxLogBytes && now.exit === null) await pause(pollMs, signal);
  }
}

function tell(on: RunEvents, now: JobStatus, plan: readonly PlannedStep[], log: LogPhase): void {
  if (now.phase === 'queued') return on.phase('queued', null, null);
  if (now.phase !== 'build' && now.phase !== 'measure' && now.phase !== 'score' && now.phase !== 'profile') return;
  const { progress = null, secondsLeft = null } = progressAt(plan, now.step ?? 0, now.elapsedSeconds, log) ?? {};
  on.phase(now.phase, progress, secondsLeft);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => {});
const stopped = () => appError('E-CANCELLED', 'Following was stopped; the job goes on.');
