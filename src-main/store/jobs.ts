import { z } from 'zod';
import type { DeviceId, JobId, RunId, Sha256 } from '../../shared/base/brand.ts';
import { ok } from '../../shared/base/result.ts';
import type { JobPhase } from '../../shared/contract/project.ts';
import type { JobRef, RunJob } from '../devices/device.ts';
import { attempt } from './failure.ts';
import type { Connection } from './open.ts';
import { isAlive, thisBoot } from '../process/alive.ts';
import { flag, id, json, measureOptionsSchema, precisionSchema, readRow, sizedBlobSchema } from './rows.ts';
import { neverReachesDevice, type JobRepository, type StoredJob } from './store.ts';
import { write } from './transaction.ts';

/**
 * Jobs and their leases.
 *
 * A lease is void when its heartbeat is too old or too new (the clock was set), or, within one boot, when its process is
 * gone. A device has one job at a time: a lease is refused while a living process holds another job of the same device.
 * Two processes may for a moment both believe that they hold a job (one was stopped for longer than the limit); a device
 * allows that, since following a job twice is allowed, and the first heartbeat tells the one that lost it.
 */
const staleMs = 15_000;

const phases = ['queued', 'push', 'build', 'measure', 'profile', 'score', 'collect', 'finished'] as const;
const job = z.object({
  id: id<JobId>(),
  model: sizedBlobSchema,
  references: z.array(
    z.object({
      role: z.enum(['parent', 'float-origin']),
      kind: z.enum(['float', 'qdq']).exactOptional(),
      sha256: id<Sha256>(),
    }),
  ),
  calibrationCache: sizedBlobSchema.exactOptional(),
  precision: precisionSchema,
  shapes: z.string().nullable(),
  options: measureOptionsSchema,
  inputs: z.array(sizedBlobSchema.extend({ name: z.string() })).exactOptional(),
});
const ref: z.ZodType<JobRef> = z.object({
  id: id<JobId>(),
  handle: z.record(z.string(), z.union([z.string(), z.number()])),
});
const jobRow = z.object({
  job: json(job),
  run: id<RunId>(),
  device: id<DeviceId>(),
  ref: json(ref.nullable()),
  phase: z.enum(phases),
  cancelRequested: flag,
});
const leaseRow = z.object({
  pid: z.int().nullable(),
  bootId: z.string().nullable(),
  instance: z.string().nullable(),
  heartbeatMs: z.int().nullable(),
});

const columns = 'SELECT job, run, device, ref, phase, cancel_requested AS cancelRequested FROM jobs';
const leases = `SELECT lease_pid AS pid, lease_boot AS bootId, lease_instance AS instance, heartbeat_ms AS heartbeatMs
  FROM jobs`;

const instanceOf = (row: unknown): string | null => readRow(leaseRow, row, 'jobs').instance;

/** @param blobPath the jobs of a project that was moved point at the blobs where they are now. */
export function createJobs(
  db: Connection,
  path: string,
  blobPath: (sha256: Sha256) => string,
  clock: { now(): Date },
): JobRepository {
  const all = db.prepare(`${columns} ORDER BY position`);
  const one = db.prepare(`${columns} WHERE id = ?`);
  const setRef = db.prepare('UPDATE jobs SET ref = ? WHERE id = ?');
  const setPhase = db.prepare('UPDATE jobs SET phase = ? WHERE id = ?');
  const setCancel = db.prepare('UPDATE jobs SET cancel_requested = 1 WHERE id = ?');
  const ownLease = db.prepare(`${leases} WHERE id = ?`);
  const deviceLeases = db.prepare(
    `${leases} WHERE lease_pid IS NOT NULL AND id <> @id AND device = (SELECT device FROM jobs WHERE id = @id)`,
  );
  const setLease = db.prepare(
    'UPDATE jobs SET lease_pid = ?, lease_boot = ?, lease_instance = ?, heartbeat_ms = ? WHERE id = ?',
  );
  const beat = db.prepare('UPDATE jobs SET heartbeat_ms = ? WHERE id = ? AND lease_instance = ?');
  const free = db.prepare(
    `UPDATE jobs SET lease_pid = NULL, lease_boot = NULL, lease_instance = NULL, heartbeat_ms = NULL
     WHERE id = ? AND lease_instance = ?`,
  );
  const drop = db.prepare('DELETE FROM jobs WHERE id = ?');

  const read = (row: unknown): StoredJob => {
    const {
      job: { calibrationCache, inputs, ...stored },
      ...rest
    } = readRow(jobRow, row, 'jobs');
    const placed: RunJob = {
      ...stored,
      ...(calibrationCache
        ? { calibrationCache: { ...calibrationCache, path: blobPath(calibrationCache.sha256) } }
        : {}),
      ...(inputs ? { inputs: inputs.map((input) => ({ ...input, path: blobPath(input.sha256) })) } : {}),
      model: { ...stored.model, path: blobPath(stored.model.sha256) },
      references: stored.references.map((reference) => ({ ...reference, path: blobPath(reference.sha256) })),
    };
    return { ...rest, job: placed };
  };
  const get = (wanted: JobId): StoredJob | null => {
    const row = one.get(wanted);
    return row === undefined ? null : read(row);
  };
  const change = (work: () => unknown) =>
    write(db, path, () => {
      work();
      return ok(undefined);
    });
  const asked = (work: () => boolean) => write(db, path, () => ok(work()));

  return {
    list: () => all.all().map(read),
    get,
    saveRef: (own, made) => change(() => setRef.run(JSON.stringify(made), own)),
    savePhase: (own, phase: JobPhase) => change(() => setPhase.run(phase, own)),
    requestCancel: (own) => change(() => setCancel.run(own)),
    takeLease: (own, owner) =>
      asked(() => {
        const nowMs = clock.now().getTime();
        const heldByOther = (row: unknown): boolean => {
          const { pid, bootId, instance, heartbeatMs } = readRow(leaseRow, row, 'jobs');
          if (pid === null || heartbeatMs === null || instance === owner.instance) return false;
          if (Math.abs(nowMs - heartbeatMs) > staleMs) return false;
          return bootId !== thisBoot() || isAlive(pid);
        };
        const mine = ownLease.get(own);
        const stored = get(own);
        if (mine === undefined || stored === null || heldByOther(mine)) return false;
        const taken = (row: unknown): boolean => heldByOther(row) || instanceOf(row) === owner.instance;
        if (!neverReachesDevice(stored) && deviceLeases.all({ id: own }).some(taken)) return false;
        setLease.run(owner.pid, owner.bootId, owner.instance, nowMs, own);
        return true;
      }),
    heartbeat: (own, owner) => asked(() => beat.run(clock.now().getTime(), own, owner.instance).changes === 1),
    release: (own, owner) => void attempt(path, () => free.run(own, owner.instance)),
    remove: (own) => change(() => drop.run(own)),
  };
}
