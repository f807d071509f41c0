import { mkdirSync, writeFileSync } from 'node:fs';
import { inRoot, root } from '../support/paths.mjs';
import { run } from '../support/run.mjs';
import { readRecords } from './records.mjs';

/** Writes `docs/proof.json` from the rows that tests reported through `test/support/proof.ts`; the last of a name counts. */
export async function writeProof(rowsFile) {
  const rows = [...new Map(readRecords(rowsFile).map((row) => [row.name, row])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  mkdirSync(inRoot('docs'), { recursive: true });
  writeFileSync(inRoot('docs', 'proof.json'), `${JSON.stringify({ commit: await currentCommit(), rows }, null, 2)}\n`);
  return rows;
}

export const currentCommit = async () =>
  (await run('git', ['rev-parse', 'HEAD'], { cwd: root }).catch(() => 'unknown')).trim();
