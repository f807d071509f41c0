import { z } from 'zod';
import type { RunId, Sha256, VariantId } from '../../shared/base/brand.ts';
import { dtypes } from '../../shared/base/dtype.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { ModelFacts, Variant } from '../../shared/contract/project.ts';
import type { Change, History } from './history.ts';
import type { Connection } from './open.ts';
import { planSchema, planToText } from './planJson.ts';
import { id, json, readRow } from './rows.ts';
import type { VariantRepository } from './store.ts';
import { write } from './transaction.ts';

const values = z.array(
  z.object({
    name: z.string(),
    dtype: z.enum(dtypes).nullable(),
    shape: z.array(z.number().nullable()).nullable(),
  }),
);
const facts: z.ZodType<ModelFacts> = z.object({
  opset: z.number(),
  irVersion: z.number(),
  nodes: z.number(),
  initializers: z.number(),
  parameters: z.number(),
  inputs: values,
  outputs: values,
});
const variantRow: z.ZodType<Variant> = z.object({
  id: id<VariantId>(),
  label: z.string(),
  kind: z.enum(['float', 'qdq']),
  origin: z.enum(['imported', 'inserted', 'fixed', 'masked']),
  parent: id<VariantId>().nullable(),
  model: id<Sha256>(),
  sizeBytes: z.number(),
  plan: json(planSchema.nullable()),
  facts: json(facts),
  createdAt: z.string(),
});

const columns = `SELECT v.id, v.label, v.kind, v.origin, v.parent, v.model, b.size_bytes AS sizeBytes, v.plan, v.facts,
  v.created_at AS createdAt FROM variants v JOIN blobs b ON b.sha256 = v.model WHERE v.removed_at IS NULL`;

const titleOf: Readonly<Record<Variant['origin'], string>> = {
  imported: 'Import',
  inserted: 'Insert Q/DQ into',
  fixed: 'Fix',
  masked: 'Mask',
};

const read = (row: unknown): Variant => readRow(variantRow, row, 'variants');

export function createVariants(
  db: Connection,
  path: string,
  history: History,
  clock: { now(): Date },
): VariantRepository {
  const all = db.prepare(`${columns} ORDER BY v.position`);
  const one = db.prepare(`${columns} AND v.id = ?`);
  const insert = db.prepare(
    `INSERT INTO variants (id, label, kind, origin, parent, model, plan, facts, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setLabel = db.prepare('UPDATE variants SET label = ? WHERE id = ?');
  const setRemoved = db.prepare('UPDATE variants SET removed_at = ? WHERE id = ?');
  const runsOf = db.prepare('SELECT id FROM runs WHERE variant = ? AND removed_at IS NULL').pluck();
  const setRunRemoved = db.prepare('UPDATE runs SET removed_at = ? WHERE id = ?');

  const get: VariantRepository['get'] = (wanted) => {
    const row = one.get(wanted);
    return row === undefined ? err(appError('E-NOT-FOUND', 'The variant is not there any more.')) : ok(read(row));
  };

  return {
    list: () => all.all().map(read),
    get,
    add: (variant) =>
      write(db, path, () => {
        const { id: own, label, kind, origin, parent, model, plan, createdAt } = variant;
        const planText = plan && planToText(plan);
        insert.run(own, label, kind, origin, parent, model, planText, JSON.stringify(variant.facts), createdAt);
        history.record(`${titleOf[origin]} “${label}”`, [
          { table: 'variants', id: own, column: 'removed_at', before: createdAt, after: null },
        ]);
        return ok(variant);
      }),
    rename: (own, label) =>
      write(db, path, () => {
        const found = get(own);
        if (!found.ok || found.value.label === label) return found;
        setLabel.run(label, own);
        history.record(`Rename “${found.value.label}” to “${label}”`, [
          { table: 'variants', id: own, column: 'label', before: found.value.label, after: label },
        ]);
        return ok({ ...found.value, label });
      }),
    remove: (own) =>
      write(db, path, () => {
        const found = get(own);
        if (!found.ok) return found;
        const at = clock.now().toISOString();
        const gone = (table: Change['table'], target: string): Change => ({
          table,
          id: target,
          column: 'removed_at',
          before: null,
          after: at,
        });
        const runs = z.array(id<RunId>()).parse(runsOf.all(own));
        for (const run of runs) setRunRemoved.run(at, run);
        setRemoved.run(at, own);
        history.record(`Remove “${found.value.label}”`, [
          ...runs.map((run) => gone('runs', run)),
          gone('variants', own),
        ]);
        return ok(undefined);
      }),
  };
}
