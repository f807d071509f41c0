import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { JobPhase } from '../../../shared/contract/project.ts';
import type { DeviceRegistry } from '../../../src-main/devices/registry.ts';
import type { ArtifactFile, Device, JobRef, RunArtifacts } from '../../../src-main/devices/device.ts';
import { unknownFacts } from '../../../src-main/devices/unknownFacts.ts';

/**
 * A device that is a folder: a job is a folder in it and a detached process that knows nobody, so it survives whoever
 * submitted it, as a job on a board does. It measures nothing; it is for the logic of the queue. What it is to do stands
 * in `behaviour.json` in the device's folder and may change at any time.
 */
export interface Behaviour {
  readonly stepMs: number;
  readonly exit: number;
  readonly logLines: number;
  readonly reachable: boolean;
  /** Time that a submit takes before the job is started, as an upload would. */
  readonly pushMs: number;
}

const usual: Behaviour = { stepMs: 30, exit: 0, logLines: 2, reachable: true, pushMs: 0 };

export function behave(folder: string, change: Partial<Behaviour>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'behaviour.json'), JSON.stringify({ ...behaviourOf(folder), ...change }));
}

const behaviourOf = (folder: string): Behaviour => {
  const path = join(folder, 'behaviour.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Behaviour) : usual;
};

/** Ids of the jobs that were ever started there, also forgotten ones. */
export const everStarted = (folder: string): readonly string[] =>
  existsSync(join(folder, 'started.txt')) ? readFileSync(join(folder, 'started.txt'), 'utf8').trim().split('\n') : [];

export function folderDevice(name: string, folder: string): Device {
  mkdirSync(folder, { recursive: true });
  const at = (id: JobId, file = ''): string => join(folder, `job-${id}`, file);
  const read = (id: JobId, file: string): string | null =>
    existsSync(at(id, file)) ? readFileSync(at(id, file), 'utf8') : null;
  const unreachable = (): Result<never> => err(appError('E-DEVICE-UNREACHABLE', `${name} does not answer.`));
  const reachable = (): boolean => behaviourOf(folder).reachable;

  const end = (id: JobId, outcome: RunArtifacts['outcome']): Result<RunArtifacts> => {
    const file = (role: ArtifactFile['role'], fileName: string): readonly ArtifactFile[] =>
      existsSync(at(id, fileName)) ? [{ role, name: fileName, path: at(id, fileName) }] : [];
    return ok({
      outcome,
      error: outcome === 'failed' ? appError('E-DEVICE-COMMAND', 'The synthetic job failed.') : null,
      files: [...file('times', 'times.json'), ...file('log', 'log.txt')],
      commands: ['synthetic'],
      facts: null,
      startedAt: new Date().toISOString(),
      finishedAt: new Date().toISOString(),
    });
  };

  return {
    kind: 'local',
    name,
    standIn: true,
    probe: () => Promise.resolve(reachable() ? ok({ ...unknownFacts, board: 'a folder' }) : unreachable()),
    async submit(job, on, signal) {
      if (!reachable()) return unreachable();
      const ref: JobRef = { id: job.id, handle: { folder: at(job.id) } };
      if (existsSync(at(job.id, 'pid'))) return ok(ref);
      on.phase('push', 0, null);
      await sleep(behaviourOf(folder).pushMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return err(appError('E-CANCELLED', 'The push was stopped.'));
      mkdirSync(at(job.id), { recursive: true });
      writeFileSync(at(job.id, 'behaviour.json'), JSON.stringify(behaviourOf(folder)));
      spawn(process.execPath, [join(import.meta.dirname, 'job.mjs'), at(job.id)], {
        detached: true,
        stdio: 'ignore',
      }).unref();
      while (read(job.id, 'pid') === null) await sleep(5);
      return ok(ref);
    },
    async follow({ id }, on, signal) {
      for (let told = 0; ; await sleep(10)) {
        if (signal.aborted) return err(appError('E-CANCELLED', 'Following was stopped.'));
        if (!reachable()) return unreachable();
        if (!existsSync(at(id))) return err(appError('E-DEVICE-LOST', `${name} knows nothing of the job.`));
        // Asked before the log is read, so that an ended job has told all of it.
        const exit = read(id, 'exit');
        const lines = (read(id, 'log.txt') ?? '').split('\n').slice(0, -1);
        for (; told < lines.length; told += 1) on.log(lines[told]!);
        on.phase((read(id, 'phase') || 'build') as JobPhase, null, null);
        if (read(id, 'cancelled') !== null) return end(id, 'cancelled');
        if (exit !== null) return end(id, exit === '0' ? 'done' : 'failed');
      }
    },
    cancel({ id }) {
      if (!reachable()) return Promise.resolve(unreachable());
      const pid = Number(read(id, 'pid'));
      if (read(id, 'exit') === null) {
        writeFileSync(at(id, 'cancelled'), '');
        try {
          process.kill(-pid, 'SIGKILL');
        } catch {
          // It ended by itself a moment ago.
        }
      }
      return Promise.resolve(ok(undefined));
    },
    list: () =>
      Promise.resolve(
        reachable()
          ? ok(
              readdirSync(folder)
                .filter((entry) => entry.startsWith('job-'))
                .map((entry) => ({ id: entry.slice(4) as JobId, handle: {} })),
            )
          : unreachable(),
      ),
    forget({ id }) {
      rmSync(at(id), { recursive: true, force: true });
      return Promise.resolve(ok(undefined));
    },
    close: () => Promise.resolve(),
  };
}

/** Every record is a folder of its name below `root`. */
export function folderDevices(root: string): DeviceRegistry {
  return {
    open: (record) => folderDevice(record.name, join(root, record.name)),
    drop: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
