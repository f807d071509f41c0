import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { seededRandom } from '../../../shared/base/random.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
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

export async function killAgainAndAgain(folder: string, rounds: number, seed: number): Promise<KillReport> {
  const random = seededRandom(seed);
  const faults: string[] = [];
  let acknowledged = 0;
  let project = '';
  let boards = '';
  let told: Acknowledged[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % roundsAProject === 0) {
      boards = join(folder, `boards-${round}`);
      const studio = valueOf(await createProject(join(folder, `kill-${round}`), testEnvironment(boards)));
      project = studio.store.project.path;
      await studio.close();
      told = [];
    }
    const roundSeed = Math.floor(random() * 2 ** 31);
    const said = await liveAndDie(project, boards, roundSeed, random() * longestLifeMs);
    acknowledged += said.length;
    told.push(...said);
    for (const fault of await faultsOf(project, boards, told))
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

async function faultsOf(project: string, boards: string, told: readonly Acknowledged[]): Promise<readonly string[]> {
  const opened = await openProject(project, testEnvironment(boards));
  if (!opened.ok) return [`the project does not open: ${opened.error.code} ${opened.error.details}`];
  const studio = opened.value;
  const faults: string[] = [];
  try {
    const left = readdirSync(blobFolderOf(project)).filter((name) => name.endsWith('.part'));
    if (left.length > 0) faults.push(`${left.join(', ')} was left`);
    studio.jobs.wake();
    await Promise.all(studio.store.runs.list().map((run) => studio.jobs.ended(run.id, AbortSignal.timeout(20_000))));
    const going = new Set(told.flatMap((done) => (done.kind === 'going' ? done.ids : [])));
    for (const done of told) {
      if (done.kind === 'going') continue;
      if (done.kind === 'gone') {
        const present = [...studio.store.variants.list(), ...studio.store.runs.list()].map(({ id }): string => id);
        const back = done.ids.filter((id) => present.includes(id));
        if (back.length > 0) faults.push(`${back.join(', ')} was removed and is there again`);
        continue;
      }
      if (going.has(done.id)) continue;
      if (done.kind === 'variant') {
        const found = studio.store.variants.get(done.id);
        if (!found.ok) faults.push(`variant ${done.id} is gone`);
        else if (found.value.model !== done.model) faults.push(`variant ${done.id} has another model`);
        continue;
      }
      const found = studio.store.runs.get(done.id);
      if (!found.ok) faults.push(`run ${done.id} is gone`);
      else if (found.value.state !== 'done') faults.push(`run ${done.id} is ${found.value.state} at the end`);
      else if (studio.store.runs.artifacts(done.id)!.files.length === 0) faults.push(`run ${done.id} has no files`);
    }
    faults.push(...labelFaults(studio.store.variants.list(), told), ...startedTwice(boards));
  } finally {
    await studio.close();
  }
  return [...faults, ...databaseFaults(project)];
}

/** The last label that was told stands, unless a rename was under way that no one was told of: then it is a new one. */
function labelFaults(
  variants: readonly { readonly id: string; readonly label: string }[],
  told: readonly Acknowledged[],
): readonly string[] {
  return variants.flatMap(({ id, label }) => {
    const labels = told.flatMap((done) => (done.kind === 'variant' && done.id === id ? [done.label] : []));
    return labels.length === 0 || labels.at(-1) === label || !labels.includes(label)
      ? []
      : [`variant ${id} is called “${label}” again`];
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
