import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { createBlobStore } from './blobs.ts';
import { createCapabilities } from './capabilities.ts';
import { createDevices } from './devices.ts';
import { moveNew, partName, sweepParts } from '../files/wholeFile.ts';
import { attempt, attemptAsync, DamagedProject, storageError } from './failure.ts';
import { applicationId, readHeader } from './header.ts';
import { createHistory } from './history.ts';
import { createJobs } from './jobs.ts';
import { migrate, newestVersion, versionOf } from './migrate.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { networkFileSystemOf } from './networkFileSystem.ts';
import { openConnection, type Connection } from './open.ts';
import { readRow } from './rows.ts';
import { createRuns } from './runs.ts';
import { createScores } from './scores.ts';
import { createSettings } from './settings.ts';
import type { Store } from './store.ts';
import { createVariants } from './variants.ts';

/**
 * Creates and opens projects. A new project appears under its name only once it is whole. An existing file is judged by
 * its header before SQLite may touch it, so that one that is refused stays as it was; then it is checked, brought to the
 * newest schema, and read once from end to end, so that damage is told at the door and not in the middle of work.
 */
export interface StoreOptions {
  readonly clock?: { now(): Date };
  readonly migrations?: readonly Migration[];
}

const realClock = { now: () => new Date() };

/** @param path of the new file; `.qdq` is added where it is missing. */
export async function createProjectStore(path: string, options: StoreOptions = {}): Promise<Result<Store>> {
  const { clock = realClock, migrations = allMigrations } = options;
  const file = resolve(path.endsWith('.qdq') ? path : `${path}.qdq`);
  const place = placeOf(dirname(file));
  if (!place.ok) return place;
  const taken = () => err(appError('E-PROJECT-EXISTS', `${file} exists already.`));
  if (existsSync(file) || existsSync(blobFolderOf(file))) return taken();

  const part = partName(dirname(file), basename(file));
  const made = await attemptAsync(file, async () => {
    try {
      const db = openConnection(part, 'new');
      try {
        db.pragma(`application_id = ${applicationId}`);
        migrate(db, part, migrations, clock.now());
        db.prepare('INSERT INTO project (id, created_at) VALUES (1, ?)').run(clock.now().toISOString());
      } finally {
        db.close();
      }
      await mkdir(blobFolderOf(file));
      await moveNew(part, file);
    } finally {
      for (const ending of ['', '-wal', '-shm']) rmSync(`${part}${ending}`, { force: true });
    }
  }).catch((problem: unknown) => {
    if (problem instanceof Error && 'code' in problem && problem.code === 'EEXIST') return taken();
    throw problem;
  });
  return made.ok ? openProjectStore(file, options) : made;
}

export async function openProjectStore(path: string, options: StoreOptions = {}): Promise<Result<Store>> {
  const { clock = realClock, migrations = allMigrations } = options;
  const located = locate(path);
  if (!located.ok) return located;
  const file = located.value;
  const newer = () => err(appError('E-PROJECT-NEWER', `${file} was written by a newer version.`));
  const header = attempt(file, () => readHeader(file));
  if (!header.ok)
    return err(appError('E-FILE-UNREADABLE', `${file} cannot be read.`, { details: header.error.message }));
  if (header.value?.applicationId !== applicationId)
    return err(appError('E-PROJECT-NOT-PROJECT', `${file} is not a project.`));
  if (header.value.userVersion > newestVersion(migrations)) return newer();

  const connected = attempt(file, () => openConnection(file, 'existing'));
  if (!connected.ok) return connected;
  const db = connected.value;
  const opened = await attemptAsync(file, async () => {
    check(db);
    // The header may be older than what a write-ahead log beside it says.
    if (versionOf(db) > newestVersion(migrations)) return newer();
    migrate(db, file, migrations, clock.now());
    await mkdir(blobFolderOf(file), { recursive: true });
    await sweepParts(blobFolderOf(file), clock.now());
    const store = storeOf(db, file, clock);
    readEverything(store);
    return ok(store);
  }).catch((problem: unknown) => {
    db.close();
    throw problem;
  });
  if (opened.ok && opened.value.ok) return opened.value;
  db.close();
  return opened.ok ? opened.value : opened;
}

export const blobFolderOf = (file: string): string => `${file}.files`;

function storeOf(db: Connection, file: string, clock: { now(): Date }): Store {
  const row = db.prepare('SELECT created_at AS createdAt FROM project').get();
  const { createdAt } = readRow(z.object({ createdAt: z.string() }), row, 'project');
  const history = createHistory(db, file, clock);
  const dataVersion = () => db.pragma('data_version', { simple: true });
  let seenVersion = dataVersion();
  return {
    project: { path: file, name: basename(file, '.qdq'), createdAt },
    arrivals: join(blobFolderOf(file), 'arrivals'),
    blobs: createBlobStore(db, blobFolderOf(file), clock),
    variants: createVariants(db, file, history, clock),
    scores: createScores(db, file),
    runs: createRuns(db, file, history, clock),
    jobs: createJobs(db, file, (sha256) => join(blobFolderOf(file), sha256), clock),
    devices: createDevices(db, file),
    capabilities: createCapabilities(db, file),
    settings: createSettings(db, file),
    history,
    changedElsewhere() {
      const before = seenVersion;
      seenVersion = dataVersion();
      return seenVersion !== before;
    },
    close: () => void db.close(),
  };
}

/** The real path: the blob folder lies beside the file itself, not beside a link to it. */
function locate(path: string): Result<string> {
  const file = resolve(path);
  try {
    const real = realpathSync(file);
    if (!statSync(real).isFile()) return err(appError('E-PROJECT-NOT-PROJECT', `${file} is not a file.`));
    const place = placeOf(dirname(real));
    return place.ok ? ok(real) : place;
  } catch (problem) {
    const details = problem instanceof Error ? problem.message : String(problem);
    return err(appError('E-FILE-NOT-FOUND', `${file} does not exist.`, { details }));
  }
}

function placeOf(folder: string): Result<void> {
  try {
    const network = networkFileSystemOf(folder);
    if (network === null) return ok(undefined);
    return err(appError('E-PROJECT-NETWORK', `${folder} lies on ${network}.`));
  } catch (problem) {
    const missing = problem instanceof Error && 'code' in problem && problem.code === 'ENOENT';
    if (missing) return err(appError('E-FILE-NOT-FOUND', `The folder ${folder} does not exist.`));
    return err(storageError(problem, folder) ?? appError('E-FILE-UNREADABLE', `${folder} cannot be read.`));
  }
}

/** A file from a stranger could bring triggers or views; ours has none. */
function check(db: Connection): void {
  const [first] = z.array(z.object({ quick_check: z.string() })).parse(db.pragma('quick_check(1)'));
  if (first?.quick_check !== 'ok') throw new DamagedProject(first?.quick_check ?? 'The check says nothing.');
  const foreign = db.prepare(`SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index')`).get();
  if (foreign !== undefined) throw new DamagedProject('The file brings triggers or views.');
}

function readEverything(store: Store): void {
  for (const run of store.runs.list()) store.runs.artifacts(run.id);
  for (const variant of store.variants.list()) store.scores.of(variant.id);
  store.devices.list();
  store.capabilities.list();
  store.jobs.list();
  store.history.state();
}
