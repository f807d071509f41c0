import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../../../src-main/store/migrations/index.ts';
import type { Migration } from '../../../src-main/store/migrations/migration.ts';
import { createProjectStore, openProjectStore } from '../../../src-main/store/projectStore.ts';
import { sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const project = (name: string): string => join(folder, `${name}.qdq`);
const contents = (prefix: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && !name.endsWith('.files'))
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

/** A project of one variant, closed. */
async function closedProject(name: string): Promise<string> {
  const store = valueOf(await createProjectStore(project(name)));
  const blob = valueOf(await store.blobs.putBytes(Buffer.from('abc')));
  valueOf(store.variants.add(sampleVariant('yolo', blob.sha256)));
  store.close();
  return project(name);
}

test('a new project is one file and one folder, and opens again with what was put in', async () => {
  const path = await closedProject('new');
  expect(
    readdirSync(folder)
      .filter((name) => name.startsWith('new'))
      .sort(),
  ).toEqual(['new.qdq', 'new.qdq.files']);
  const store = valueOf(await openProjectStore(path));
  expect(store.project).toMatchObject({ path, name: 'new' });
  expect(store.variants.list().map((variant) => variant.label)).toEqual(['yolo']);
  store.close();
});

test('the ending is added to a new name, and nothing is overwritten', async () => {
  const store = valueOf(await createProjectStore(join(folder, 'bare')));
  expect(store.project.path).toBe(project('bare'));
  store.close();
  expect(errorOf(await createProjectStore(project('bare'))).code).toBe('E-PROJECT-EXISTS');
  mkdirSync(`${project('orphan')}.files`);
  expect(errorOf(await createProjectStore(project('orphan'))).code).toBe('E-PROJECT-EXISTS');
  expect(errorOf(await createProjectStore(join(folder, 'no/such/folder/x'))).code).toBe('E-FILE-NOT-FOUND');
});

test('what is not a project is refused and stays as it was', async () => {
  writeFileSync(project('text'), 'not a database');
  writeFileSync(project('empty'), '');
  const foreign = new Database(project('foreign'));
  foreign.exec('CREATE TABLE t (x)');
  foreign.close();
  const before = contents('');
  for (const name of ['text', 'empty', 'foreign'])
    expect(errorOf(await openProjectStore(project(name))).code).toBe('E-PROJECT-NOT-PROJECT');
  expect(errorOf(await openProjectStore(project('absent'))).code).toBe('E-FILE-NOT-FOUND');
  expect(contents('')).toEqual(before);
  mkdirSync(project('folder'));
  expect(errorOf(await openProjectStore(project('folder'))).code).toBe('E-PROJECT-NOT-PROJECT');
});

test('a project of a newer version is refused and stays as it was', async () => {
  const path = await closedProject('newer');
  const db = new Database(path);
  db.pragma('user_version = 999');
  db.close();
  const before = contents('newer');
  expect(errorOf(await openProjectStore(path)).code).toBe('E-PROJECT-NEWER');
  expect(contents('newer')).toEqual(before);
});

const newest = migrations.at(-1)!.version;
const second: Migration = { version: newest + 1, up: (db) => db.exec('ALTER TABLE variants ADD COLUMN note TEXT') };

test('a migration copies the project to a dated file first', async () => {
  const path = await closedProject('older');
  const clock = { now: () => new Date('2027-03-04T05:06:07Z') };
  const store = valueOf(await openProjectStore(path, { clock, migrations: [...migrations, second] }));
  expect(store.variants.list()).toHaveLength(1);
  store.close();
  const backup = new Database(`${path}.v${newest}-2027-03-04.backup`);
  expect(backup.pragma('user_version', { simple: true })).toBe(newest);
  expect(backup.prepare('SELECT label FROM variants').pluck().all()).toEqual(['yolo']);
  backup.close();
  expect(errorOf(await openProjectStore(path)).code).toBe('E-PROJECT-NEWER');
});

test('a migration that fails takes everything back that it did', async () => {
  const path = await closedProject('failing');
  const broken: Migration = {
    version: newest + 1,
    up(db) {
      db.exec('ALTER TABLE variants ADD COLUMN note TEXT');
      db.exec('DELETE FROM blobs');
    },
  };
  expect(errorOf(await openProjectStore(path, { migrations: [...migrations, broken] })).code).toBe('E-PROJECT-DAMAGED');
  const store = valueOf(await openProjectStore(path));
  expect(store.variants.list()).toHaveLength(1);
  store.close();
});

test('a project written by version 1 opens', async () => {
  const frozen = join(import.meta.dirname, '../../fixtures/projects/v1.qdq');
  cpSync(frozen, project('frozen'));
  const store = valueOf(await openProjectStore(project('frozen')));
  expect(store.variants.list().map((variant) => variant.label)).toEqual(['yolo', 'fixed']);
  expect(store.runs.list().map((run) => run.state)).toEqual(['done', 'queued']);
  expect(store.jobs.list()).toHaveLength(1);
  expect(store.history.state()).toEqual({ undo: 'Run “second”', redo: null });
  store.close();
});

test.each([
  ['a row that does not read', `UPDATE variants SET facts = '{"opset":"many"}'`],
  ['text that is not JSON', `UPDATE variants SET facts = '{'`],
  ['a missing table', 'DROP TABLE history'],
  ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON settings BEGIN DELETE FROM variants; END'],
  ['a view', 'CREATE VIEW v AS SELECT 1'],
])('a damaged project is told at the door: %s', async (name, sql) => {
  const path = await closedProject(`damaged-${name.replaceAll(' ', '-')}`);
  const db = new Database(path);
  db.exec(sql);
  db.close();
  expect(errorOf(await openProjectStore(path)).code).toBe('E-PROJECT-DAMAGED');
});

test('bytes turned over anywhere in the file never crash the opening', async () => {
  const bytes = readFileSync(await closedProject('flipped'));
  for (let at = 100; at < bytes.length; at += 509) {
    const copy = Buffer.from(bytes);
    copy.fill(copy[at]! ^ 0xff, at, at + 8);
    writeFileSync(project('flipped-copy'), copy);
    const opened = await openProjectStore(project('flipped-copy'));
    if (opened.ok) opened.value.close();
    else expect(opened.error.code).toMatch(/^E-PROJECT-(DAMAGED|NOT-PROJECT)$/);
  }
});

test('a project opened through a link uses the folder beside the real file', async () => {
  const path = await closedProject('real');
  symlinkSync(path, project('link'));
  const store = valueOf(await openProjectStore(project('link')));
  expect(store.project.path).toBe(path);
  expect(existsSync(`${project('link')}.files`)).toBe(false);
  store.close();
});

test('a commit of another process is noticed once', async () => {
  const path = await closedProject('two');
  const here = valueOf(await openProjectStore(path));
  const there = valueOf(await openProjectStore(path));
  expect(here.changedElsewhere()).toBe(false);
  valueOf(there.variants.rename(there.variants.list()[0]!.id, 'renamed'));
  expect(here.changedElsewhere()).toBe(true);
  expect(here.changedElsewhere()).toBe(false);
  expect(here.variants.list()[0]!.label).toBe('renamed');
  there.close();
  here.close();
});
