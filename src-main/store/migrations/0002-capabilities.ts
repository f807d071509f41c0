import type { Migration } from './migration.ts';

/** What boards answered to capability probes; a stand-in's answers lie beside those of a real one, never in their place. */
export const capabilities: Migration = {
  version: 2,
  up: (db) =>
    db.exec(`
CREATE TABLE capabilities (
  tensorrt TEXT NOT NULL,
  sm INTEGER NOT NULL CHECK (sm > 0),
  stand_in INTEGER NOT NULL CHECK (stand_in IN (0, 1)),
  device_name TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  answers TEXT NOT NULL,
  PRIMARY KEY (tensorrt, sm, stand_in)
) STRICT, WITHOUT ROWID;
`),
};
