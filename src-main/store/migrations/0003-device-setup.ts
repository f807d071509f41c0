import type { Migration } from './migration.ts';

/** How trtexec is used on a device, where that differs from the usual. */
export const deviceSetup: Migration = {
  version: 3,
  up: (db) => db.exec('ALTER TABLE devices ADD COLUMN setup TEXT CHECK (setup IS NULL OR json_valid(setup))'),
};
