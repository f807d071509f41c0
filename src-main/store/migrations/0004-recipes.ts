import type { Migration } from './migration.ts';

/** How a run was asked for, and devices on which nothing new is begun. */
export const recipes: Migration = {
  version: 4,
  up: (db) =>
    db.exec(`
ALTER TABLE runs ADD COLUMN recipe TEXT CHECK (recipe IS NULL OR json_valid(recipe));
ALTER TABLE devices ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1));
`),
};
