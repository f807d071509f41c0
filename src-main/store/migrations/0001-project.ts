import type { Migration } from './migration.ts';

/**
 * The first schema. Times are ISO 8601 text in UTC, except heartbeats, which are milliseconds. JSON columns hold what only
 * this program's types know the shape of; they are validated when they are read. `removed_at` is the mark that undo takes
 * back. `history.changes` lists the columns that a step changed, with both values.
 */
export const project: Migration = {
  version: 1,
  up: (db) =>
    db.exec(`
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE blobs (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  added_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE variants (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
  kind TEXT NOT NULL CHECK (kind IN ('float', 'qdq')),
  origin TEXT NOT NULL CHECK (origin IN ('imported', 'inserted', 'fixed', 'masked')),
  parent TEXT REFERENCES variants (id),
  model TEXT NOT NULL REFERENCES blobs (sha256),
  plan TEXT,
  facts TEXT NOT NULL,
  created_at TEXT NOT NULL,
  removed_at TEXT,
  CHECK (parent IS NULL OR parent <> id)
) STRICT;

CREATE TABLE devices (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('jetson', 'local', 'onnxruntime', 'estimate', 'import')),
  name TEXT NOT NULL,
  presence TEXT NOT NULL CHECK (presence IN ('online', 'busy', 'unreachable', 'never-seen')),
  stand_in INTEGER NOT NULL CHECK (stand_in IN (0, 1)),
  address TEXT,
  facts TEXT
) STRICT;

CREATE TABLE runs (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  variant TEXT REFERENCES variants (id),
  label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 400),
  precision TEXT NOT NULL CHECK (precision IN ('fp32', 'fp16', 'int8-implicit', 'int8-explicit')),
  device TEXT NOT NULL,
  device_name TEXT NOT NULL,
  device_kind TEXT NOT NULL CHECK (device_kind IN ('jetson', 'local', 'onnxruntime', 'estimate', 'import')),
  stand_in INTEGER NOT NULL CHECK (stand_in IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'lost', 'cancelled')),
  shapes TEXT,
  summary TEXT,
  error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  commands TEXT,
  facts TEXT,
  removed_at TEXT,
  CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
) STRICT;
CREATE INDEX runs_by_variant ON runs (variant);

CREATE TABLE run_files (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blobs (sha256),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  run TEXT NOT NULL UNIQUE REFERENCES runs (id) ON DELETE CASCADE,
  device TEXT NOT NULL,
  job TEXT NOT NULL,
  ref TEXT,
  phase TEXT NOT NULL,
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
  lease_pid INTEGER,
  lease_boot TEXT,
  lease_instance TEXT,
  heartbeat_ms INTEGER,
  CHECK ((lease_pid IS NULL) = (lease_boot IS NULL) AND (lease_pid IS NULL) = (lease_instance IS NULL)
    AND (lease_pid IS NULL) = (heartbeat_ms IS NULL))
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  changes TEXT NOT NULL,
  at TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
`),
};
