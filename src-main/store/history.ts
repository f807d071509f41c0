import { z } from 'zod';
import type { RunId } from '../../shared/base/brand.ts';
import { ok } from '../../shared/base/result.ts';
import { write } from './transaction.ts';
import type { Connection } from './open.ts';
import { json, readRow } from './rows.ts';
import type { HistoryRepository } from './store.ts';

/**
 * Undo as data: each thing that the user did to variants and runs is one row, listing the columns that it changed with
 * the value before and after. Undo writes the values before, redo those after. Adding is a `removed_at` that ends as null,
 * removing one that starts as null, so nothing is ever deleted under an entry that could bring it back. Doing something new
 * forgets what was undone.
 */
export interface History extends HistoryRepository {
  /** Called inside the transaction that makes the changes. */
  record(title: string, changes: readonly Change[]): void;
}

export type Change = z.infer<typeof change>;

const change = z.object({
  table: z.enum(['variants', 'runs']),
  id: z.string(),
  column: z.enum(['label', 'removed_at']),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const entry = z.object({ position: z.int(), title: z.string(), changes: json(z.array(change)) });

const keptEntries = 1000;

export function createHistory(db: Connection, path: string, clock: { now(): Date }): History {
  const columns = 'SELECT position, title, changes FROM history';
  const lastDone = db.prepare(`${columns} WHERE undone = 0 ORDER BY position DESC LIMIT 1`);
  const firstUndone = db.prepare(`${columns} WHERE undone = 1 ORDER BY position LIMIT 1`);
  const forgetUndone = db.prepare('DELETE FROM history WHERE undone = 1');
  const forgetOld = db.prepare('DELETE FROM history WHERE position <= ?');
  const insert = db.prepare('INSERT INTO history (title, changes, at) VALUES (?, ?, ?)');
  const mark = db.prepare('UPDATE history SET undone = ? WHERE position = ?');

  const next = (statement: typeof lastDone) => {
    const row = statement.get();
    return row === undefined ? null : readRow(entry, row, 'history');
  };
  const state = () => ({ undo: next(lastDone)?.title ?? null, redo: next(firstUndone)?.title ?? null });
  const apply = (changes: readonly Change[], side: 'before' | 'after'): void => {
    for (const { table, id, column, [side]: value } of side === 'before' ? changes.toReversed() : changes)
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(value, id);
  };

  return {
    state,
    runsAtStake: () =>
      (next(lastDone)?.changes ?? [])
        .filter((step) => step.table === 'runs' && step.column === 'removed_at' && step.before !== null)
        .map((step) => step.id as RunId),
    record(title, changes) {
      forgetUndone.run();
      const { lastInsertRowid } = insert.run(title, JSON.stringify(changes), clock.now().toISOString());
      forgetOld.run(Number(lastInsertRowid) - keptEntries);
    },
    undo: () =>
      write(db, path, () => {
        const last = next(lastDone);
        if (last) {
          apply(last.changes, 'before');
          mark.run(1, last.position);
        }
        return ok(state());
      }),
    redo: () =>
      write(db, path, () => {
        const first = next(firstUndone);
        if (first) {
          apply(first.changes, 'after');
          mark.run(0, first.position);
        }
        return ok(state());
      }),
  };
}
