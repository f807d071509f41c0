import { z } from 'zod';
import type { DeviceId, RunId, Sha256, VariantId } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { Run, RunRecipe, RunSummary } from '../../shared/contract/project.ts';
import type { ArtifactRole } from '../devices/device.ts';
import type { History } from './history.ts';
import type { Connection } from './open.ts';
import {
  appErrorSchema,
  deviceFactsSchema,
  deviceKindSchema,
  flag,
  id,
  json,
  measureOptionsSchema,
  precisionSchema,
  readRow,
  sizedBlobSchema,
} from './rows.ts';
import type { KeptArtifacts, RunRepository } from './store.ts';
import { write } from './transaction.ts';

const number = z.number().nullable();
const summary: z.ZodType<RunSummary> = z.object({
  medianMs: number,
  qps: number,
  ci95Ms: z.tuple([z.number(), z.number()]).nullable(),
  engineLayers: number,
  reformatsQdq: number,
  agreement: z.object({ cosine: z.number(), sqnrDb: number, maxAbs: z.number() }).nullable(),
  badges: z.array(z.string()),
  estimatedMs: z.tuple([z.number(), z.number()]).exactOptional(),
});
const recipe: z.ZodType<RunRecipe> = z.object({
  options: measureOptionsSchema,
  calibration: sizedBlobSchema.nullable(),
});
const runRow = z.object({
  id: id<RunId>(),
  variant: id<VariantId>().nullable(),
  label: z.string(),
  precision: precisionSchema,
  device: id<DeviceId>(),
  deviceName: z.string(),
  deviceKind: deviceKindSchema,
  standIn: flag,
  state: z.enum(['queued', 'running', 'done', 'failed', 'lost', 'cancelled']),
  shapes: z.string().nullable(),
  summary: json(summary.nullable()),
  error: json(appErrorSchema.nullable()),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  recipe: json(recipe.nullable()),
});
/** Complete by its type: a role that is missing here would be read back as 'other'. */
const roles: Readonly<Record<ArtifactRole, true>> = {
  engine: true,
  profile: true,
  times: true,
  'paired-times': true,
  log: true,
  telemetry: true,
  'optimized-model': true,
  agreement: true,
  outputs: true,
  facts: true,
  other: true,
};
const isRole = (value: unknown): value is ArtifactRole => typeof value === 'string' && Object.hasOwn(roles, value);
const fileRow = z.object({ role: z.custom<ArtifactRole>(isRole).catch('other'), name: z.string(), blob: id<Sha256>() });
const keptRow = z.object({ commands: json(z.array(z.string())), facts: json(deviceFactsSchema.nullable()) });

const columns = `SELECT id, variant, label, precision, device, device_name AS deviceName, device_kind AS deviceKind,
  stand_in AS standIn, state, shapes, summary, error, created_at AS createdAt, finished_at AS finishedAt, recipe
  FROM runs WHERE removed_at IS NULL`;

/** What is not set is left out. */
function read(row: unknown): Run {
  const { recipe: own, ...run } = readRow(runRow, row, 'runs');
  return own === null ? run : { ...run, recipe: own };
}
const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export function createRuns(db: Connection, path: string, history: History, clock: { now(): Date }): RunRepository {
  const all = db.prepare(`${columns} ORDER BY position`);
  const one = db.prepare(`${columns} AND id = ?`);
  const insert = db.prepare(
    `INSERT INTO runs (id, variant, label, precision, device, device_name, device_kind, stand_in, state, shapes, created_at,
       recipe)
     VALUES (@id, @variant, @label, @precision, @device, @deviceName, @deviceKind, @standIn, @state, @shapes, @createdAt,
       @recipe)`,
  );
  const insertJob = db.prepare(`INSERT INTO jobs (id, run, device, job, phase) VALUES (?, ?, ?, ?, 'queued')`);
  const setState = db.prepare(`UPDATE runs SET state = ? WHERE id = ? AND finished_at IS NULL`);
  const setEnd = db.prepare(
    `UPDATE runs SET state = @state, summary = @summary, error = @error, finished_at = @finishedAt, stand_in = @standIn,
       commands = @commands, facts = @facts WHERE id = @id`,
  );
  const insertFile = db.prepare('INSERT INTO run_files (run, position, role, name, blob) VALUES (?, ?, ?, ?, ?)');
  const dropFiles = db.prepare('DELETE FROM run_files WHERE run = ?');
  const filesOf = db.prepare('SELECT role, name, blob FROM run_files WHERE run = ? ORDER BY position');
  const keptOf = db.prepare('SELECT commands, facts FROM runs WHERE id = ? AND commands IS NOT NULL');
  const setRemoved = db.prepare('UPDATE runs SET removed_at = ? WHERE id = ?');

  const get: RunRepository['get'] = (wanted) => {
    const row = one.get(wanted);
    return row === undefined ? err(appError('E-NOT-FOUND', 'The run is not there any more.')) : ok(read(row));
  };
  const insertRun = (run: Run, title: string): void => {
    insert.run({ ...run, standIn: run.standIn ? 1 : 0, state: 'queued', recipe: text(run.recipe ?? null) });
    history.record(title, [{ table: 'runs', id: run.id, column: 'removed_at', before: run.createdAt, after: null }]);
  };
  const end = (
    own: RunId,
    { state, summary: found, error, finishedAt, standIn }: Parameters<RunRepository['finish']>[1],
    kept: KeptArtifacts,
  ): void => {
    setEnd.run({
      id: own,
      state,
      summary: text(found),
      error: text(error),
      finishedAt,
      standIn: standIn ? 1 : 0,
      commands: text(kept.commands),
      facts: text(kept.facts),
    });
    dropFiles.run(own);
    for (const [position, file] of kept.files.entries()) insertFile.run(own, position, file.role, file.name, file.blob);
  };

  return {
    list: () => all.all().map(read),
    get,
    add: (run, job) =>
      write(db, path, () => {
        insertRun(run, `Run “${run.label}”`);
        insertJob.run(job.id, run.id, run.device, JSON.stringify(job));
        return ok(run);
      }),
    addFinished: (run, kept) =>
      write(db, path, () => {
        insertRun(run, `Import run “${run.label}”`);
        end(run.id, run, kept);
        return ok(run);
      }),
    setState: (own, state) =>
      write(db, path, () => {
        setState.run(state, own);
        return ok(undefined);
      }),
    finish: (own, change, kept) =>
      write(db, path, () => {
        end(own, change, kept);
        return ok(undefined);
      }),
    artifacts(own) {
      const row = keptOf.get(own);
      if (row === undefined) return null;
      const files = filesOf.all(own).map((file) => readRow(fileRow, file, 'run_files'));
      return { files, ...readRow(keptRow, row, 'runs') };
    },
    remove: (own) =>
      write(db, path, () => {
        const found = get(own);
        if (!found.ok) return found;
        const at = clock.now().toISOString();
        setRemoved.run(at, own);
        history.record(`Remove run “${found.value.label}”`, [
          { table: 'runs', id: own, column: 'removed_at', before: null, after: at },
        ]);
        return ok(undefined);
      }),
  };
}
