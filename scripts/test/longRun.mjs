import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localCache } from '../support/paths.mjs';
import { currentCommit } from './proof.mjs';
import { readRecords } from './records.mjs';

const folder = path.join(localCache, 'test-long');
const stateFile = path.join(folder, 'state.json');

/**
 * A long run that was cut short goes on where it stopped: same commit, same seed, without the files that passed. Any other
 * commit starts afresh.
 * @returns {Promise<{ seed: number, records: string, rows: string, resumed: boolean, finish(): void }>}
 */
export async function openLongRun() {
  const commit = await currentCommit();
  const state = readState();
  const resumed = state?.commit === commit;
  const seed = resumed ? state.seed : Math.floor(Math.random() * 2 ** 31);
  if (!resumed) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(stateFile, JSON.stringify({ commit, seed }));
  keepPassed(path.join(folder, 'records.jsonl'));
  return {
    seed,
    records: path.join(folder, 'records.jsonl'),
    rows: path.join(folder, 'rows.jsonl'),
    resumed,
    finish: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What failed is tried again. */
function keepPassed(file) {
  const passed = readRecords(file).filter((record) => record.ok);
  writeFileSync(file, passed.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

function readState() {
  try {
    return JSON.parse(readFileSync(stateFile, 'utf8'));
  } catch {
    return null;
  }
}
