import type { Migration } from './migration.ts';

/** What a variant scored the last time; it stays with one that is removed, for the case that this is undone. */
export const scores: Migration = {
  version: 5,
  up: (db) =>
    db.exec(`
CREATE TABLE scores (
  variant TEXT NOT NULL PRIMARY KEY REFERENCES variants (id),
  score TEXT NOT NULL CHECK (json_valid(score))
) STRICT;
`),
};
