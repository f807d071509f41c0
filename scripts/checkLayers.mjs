import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as table from './layers.mjs';
import { importsOf } from './support/imports.mjs';
import { judge } from './support/layerRules.mjs';
import { inRoot, root } from './support/paths.mjs';

/** `npm run check:layers`: every import of the product's sources against the table in layers.mjs. */
const sources = ['shared', 'src-main', 'src-renderer'].flatMap(sourceFilesOf);
const paid = new Set(Object.keys(table.debts));
const problems = [];

for (const file of sources) {
  for (const found of importsOf(inRoot(file))) {
    const problem = judge(table, file, found);
    const debt = `${file} -> ${found.to}`;
    if (problem === null) continue;
    if (table.debts[debt]) paid.delete(debt);
    else problems.push(`${file}:${found.line} → ${found.to}\n  ${problem}`);
  }
}
for (const debt of paid) problems.push(`${debt}\n  is listed as a debt in scripts/layers.mjs and is paid: remove it`);

for (const problem of problems) console.error(problem);
console.log(`layers: ${sources.length} files, ${problems.length} problems, ${Object.keys(table.debts).length} debts`);
process.exitCode = problems.length === 0 ? 0 : 1;

function sourceFilesOf(folder) {
  let entries;
  try {
    entries = readdirSync(inRoot(folder), { recursive: true, withFileTypes: true });
  } catch (problem) {
    if (problem.code === 'ENOENT') return [];
    throw problem;
  }
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
