import Database from 'better-sqlite3';

/**
 * The only place that loads SQLite. The build that ships with better-sqlite3 speaks Node-API 10 and ends an older runtime
 * (Node 20, Electron 33) with a segmentation fault and no message, so such a runtime needs a build of its own, named by
 * `QDQ_SQLITE_BINDING`.
 *
 * WAL with `synchronous=FULL`: a commit that returned survives a power cut. The file may come from a stranger: no trusted
 * schema, cell sizes checked, nothing mapped into memory.
 */
export function openConnection(path: string, how: 'existing' | 'new'): Database.Database {
  const nativeBinding = process.env['QDQ_SQLITE_BINDING'];
  if (Number(process.versions['napi']) < 10 && !nativeBinding)
    throw new Error('This runtime is too old for the SQLite that ships: set QDQ_SQLITE_BINDING to a build for it.');
  const db = new Database(path, {
    fileMustExist: how === 'existing',
    timeout: busyTimeoutMs,
    ...(nativeBinding && Number(process.versions['napi']) < 10 ? { nativeBinding } : {}),
  });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('mmap_size = 0');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    return db;
  } catch (problem) {
    db.close();
    throw problem;
  }
}

const busyTimeoutMs = 5000;

export type Connection = Database.Database;
