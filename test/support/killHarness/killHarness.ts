import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import type { Variant } from '../../../shared/contract/project.ts';
import { seededRandom } from '../../../shared/base/random.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { blobFolderOf } from '../../../src-main/store/projectStore.ts';
import { everStarted } from '../folderDevice/folderDevice.ts';
import { testEnvironment } from '../testStudio.ts';
import { valueOf } from '../valueOf.ts';
import type { Acknowledged } from './cases.ts';

/**
 * Ends a working process with SIGKILL at a random moment, opens what it left, and looks for what is missing, round after
 * round on one project, so that each round also begins with what the last death left.
 */
export interface KillReport {
  readonly rounds: number;
  readonly acknowledged: number;
  /** One sentence each, with the seed of its round; empty when nothing is wrong. */
  readonly faults: readonly string[];
}

const longestLifeMs = 1500;
/** Blobs are new each time: a fresh project now and then keeps the disk in bounds. */
const roundsAProject = 15;

export interface KillPlan {
  /** For the projects. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** How many have the project open and die together. */
  readonly processes: number;
}

export async function killAgainAndAgain({ folder, rounds, seed, processes }: KillPlan): Promise<KillReport> {
  const random = seededRandom(seed);
  const faults: string[] = [];
  let acknowledged = 0;
  let project = '';
  let boards = '';
  let told: Acknowledged[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % roundsAProject === 0) {
      boards = join(folder, `boards-${processes}-${round}`);
      const studio = valueOf(await createProject(join(folder, `kill-${processes}-${round}`), testEnvironment(boards)));
      project = studio.store.project.path;
      await studio.close();
      told = [];
    }
    const roundSeed = Math.floor(random() * 2 ** 31);
    const lifeMs = random() * longestLifeMs;
    const said = await Promise.all(
      Array.from({ length: processes }, (_, at) => liveAndDie(project, boards, roundSeed + at, lifeMs)),
    );
    acknowledged += said.flat().length;
    told.push(...said.flat());
    for (const fault of await faultsOf(project, boards, told, processes === 1))
      faults.push(`seed ${roundSeed}, round ${round}: ${fault}`);
  }
  return { rounds, acknowledged, faults };
}

/** @returns what the process said it had done before it was killed `lifeMs` after it was ready. */
function liveAndDie(project: string, boards: string, seed: number, lifeMs: number): Promise<readonly Acknowledged[]> {
  return new Promise((resolve, reject) => {
    const victim = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), project, boards, String(seed)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Acknowledged[] = [];
    let errorText = '';
    victim.stderr.on('data', (chunk: Buffer) => (errorText += chunk.toString()));
    createInterface(victim.stdout).on('line', (line) => {
      const message = JSON.parse(line) as Acknowledged | 'ready';
      if (message === 'ready') setTimeout(() => victim.kill('SIGKILL'), lifeMs);
      else said.push(message);
    });
    victim.on('close', (code) => {
      if (code === null) resolve(said);
      else reject(new Error(`The process ended by itself (${code}): ${errorText.slice(-4000)}`));
    });
  });
}

async function faultsOf(
  project: string,
  boards: string,
  told: readonly Acknowledged[],
  inOrder: boolean,
): Promise<readonly string[]> {
  const opened = await openProject(project, testEnvironment(boards));
  if (!opened.ok) return [`the project does not open: ${opened.error.code} ${opened.error.details}`];
  const studio = opened.value;
  const faults: string[] = [];
  try {
    const left = readdirSync(blobFolderOf(project)).filter((name) => name.endsWith('.part'));
    if (left.length > 0) faults.push(`${left.join(', ')} was left`);
    studio.jobs.wake();
    await Promise.all(studio.store.runs.list().map((run) => studio.jobs.ended(run.id, AbortSignal.timeout(20_000))));
    faults.push(...variantFaults(studio, told, inOrder), ...runFaults(studio, told), ...startedTwice(boards));
  } finally {
    await studio.close();
  }
  return [...faults, ...databaseFaults(project)];
}

const idsOf = (told: readonly Acknowledged[], kind: Acknowledged['kind']): ReadonlySet<string> =>
  new Set(told.flatMap((done) => (done.kind === kind ? [done.id] : [])));

/** @param inOrder one process told everything; of two nobody knows who renamed last. */
function variantFaults({ store }: Studio, told: readonly Acknowledged[], inOrder: boolean): readonly string[] {
  const going = idsOf(told, 'going');
  const gone = idsOf(told, 'gone');
  return told.flatMap((done) => {
    if (done.kind !== 'variant') return [];
    const found = store.variants.get(done.id);
    if (!found.ok) return going.has(done.id) ? [] : [`variant ${done.id} is gone`];
    if (gone.has(done.id)) return [`variant ${done.id} was removed and is there again`];
    if (found.value.model !== done.model) return [`variant ${done.id} has another model`];
    return inOrder ? labelFaults(found.value, told) : [];
  });
}

/** The last label that was told stands, unless a rename was under way that nobody was told of: then it is a new one. */
function labelFaults({ id, label }: Variant, told: readonly Acknowledged[]): readonly string[] {
  const labels = told.flatMap((done) => (done.kind === 'variant' && done.id === id ? [done.label] : []));
  return labels.at(-1) === label || !labels.includes(label) ? [] : [`variant ${id} is called “${label}” again`];
}

function runFaults({ store }: Studio, told: readonly Acknowledged[]): readonly string[] {
  const going = idsOf(told, 'going');
  return told.flatMap((done) => {
    if (done.kind !== 'run' || (done.variant !== null && going.has(done.variant))) return [];
    const found = store.runs.get(done.id);
    if (!found.ok) return [`run ${done.id} is gone`];
    if (found.value.state !== 'done') return [`run ${done.id} is ${found.value.state} at the end`];
    return store.runs.artifacts(done.id)!.files.length > 0 ? [] : [`run ${done.id} has no files`];
  });
}

function startedTwice(boards: string): readonly string[] {
  const started = everStarted(join(boards, 'board'));
  return new Set(started).size === started.length ? [] : ['a job was started twice'];
}

function databaseFaults(project: string): readonly string[] {
  const db = new Database(project, { readonly: true });
  try {
    const faults: string[] = [];
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') faults.push(`integrity_check says ${String(integrity)}`);
    for (const sha256 of db.prepare('SELECT sha256 FROM blobs').pluck().all() as string[]) {
      const bytes = readFileSync(join(blobFolderOf(project), sha256));
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) faults.push(`blob ${sha256} holds other bytes`);
    }
    return faults;
  } catch (problem) {
    return [String(problem)];
  } finally {
    db.close();
  }
}
