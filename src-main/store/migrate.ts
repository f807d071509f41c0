import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { DamagedProject } from './failure.ts';
import type { Migration } from './migrations/migration.ts';
import type { Connection } from './open.ts';

export const newestVersion = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 0;

/**
 * Brings a project to the newest schema. A project that holds something is copied to a dated file beside it first. Each
 * step is one `BEGIN IMMEDIATE` and looks again at the version inside it, since another process may be doing the same.
 * @returns path of the copy, or null when none was needed.
 */
export function migrate(db: Connection, path: string, migrations: readonly Migration[], now: Date): string | null {
  const from = versionOf(db);
  if (from >= newestVersion(migrations)) return null;
  const backup = from > 0 ? backUp(db, path, from, now) : null;
  db.pragma('foreign_keys = OFF');
  try {
    for (const migration of migrations) db.transaction(() => takeStep(db, migration)).immediate();
  } finally {
    db.pragma('foreign_keys = ON');
  }
  return backup;
}

export const versionOf = (db: Connection): number => Number(db.pragma('user_version', { simple: true }));

function takeStep(db: Connection, migration: Migration): void {
  if (versionOf(db) >= migration.version) return;
  migration.up(db);
  const broken = db.pragma('foreign_key_check');
  if (Array.isArray(broken) && broken.length > 0)
    throw new DamagedProject(`Version ${migration.version} leaves ${broken.length} rows that point nowhere.`);
  db.pragma(`user_version = ${migration.version}`);
}

function backUp(db: Connection, path: string, version: number, now: Date): string {
  const stem = `${path}.v${version}-${now.toISOString().slice(0, 10)}`;
  let backup = `${stem}.backup`;
  for (let copy = 2; existsSync(backup); copy += 1) backup = `${stem}-${copy}.backup`;
  db.prepare('VACUUM INTO ?').run(backup);
  const file = openSync(backup, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return backup;
}
