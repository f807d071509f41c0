import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { isMet, ratioOf, type LeaveOut, type Row } from './row.ts';
import { boardRows } from './rows/boards.ts';
import { calibrateRows } from './rows/calibrate.ts';
import { comparisonRows } from './rows/comparisons.ts';
import { engineRows } from './rows/engines.ts';
import { layoutRows } from './rows/layouts.ts';
import { modelRows } from './rows/models.ts';
import { windowRows } from './rows/window.ts';

/**
 * `npm run bench`: measures here and now, prints a table, writes `docs/benchmarks.json` and `.md`. Never a test.
 * `npm run bench -- models` measures one group and only prints it; with `--docs` it is written too, and the groups that
 * were not measured are named as left out.
 */
const docs = resolve(import.meta.dirname, '../../docs');
const shared = resolve(import.meta.dirname, '../../../shared');
const leftOut: { readonly name: string; readonly reason: string }[] = [];
const leaveOut: LeaveOut = (name, reason) => {
  leftOut.push({ name, reason });
  process.stderr.write(`${name} is left out: ${reason}\n`);
};
async function onRecorded(
  group: string,
  measure: (folder: string) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  if (existsSync(join(shared, 'engines'))) return measure(shared);
  leaveOut(group, '../shared is not here, and these rows stand on recorded engines');
  return [];
}
const groups: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  models: modelRows,
  calibrate: () => calibrateRows(leaveOut),
  boards: () => boardRows(leaveOut),
  engines: () => onRecorded('engines', engineRows),
  layouts: () => onRecorded('layouts', (folder) => layoutRows(folder, leaveOut)),
  comparisons: () => onRecorded('comparisons', (folder) => comparisonRows(folder, leaveOut)),
  window: () => onRecorded('window', (folder) => windowRows(folder, leaveOut)),
};
const given = process.argv.slice(2);
const wanted = given.filter((name) => name !== '--docs');
const rows: Row[] = [];
for (const [name, measure] of Object.entries(groups)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await measure()));
  else leaveOut(name, 'not measured in this run');
}

const told = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
const report = {
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  versions: { node: process.versions.node, v8: process.versions.v8 },
  rows: told,
  leftOut,
};
const number = (value: number | null): string => (value === null ? '' : value.toPrecision(4));
const budgetText = (budget: Row['budget'], unit: string): string => {
  if (budget.kind === 'peer') return `≥ ${budget.least} × faster than the peer`;
  return budget.kind === 'value' ? `≤ ${Math.round(budget.most)} ${unit}` : `≤ ${budget.most} × floor`;
};
const header = ['name', 'unit', 'value', 'floor', 'peer', 'ratio', 'budget', 'met'];
const lines = told.map(({ name, unit, value, floor, peer, ratio, budget, met }) => [
  name,
  unit,
  number(value),
  number(floor),
  number(peer),
  number(ratio),
  budgetText(budget, unit),
  met ? 'yes' : 'no',
]);
const markdown = [
  `# Benchmarks\n\nMeasured at ${report.commit} on ${report.cores} cores of ${report.cpu}, Node ${report.versions.node}.\n`,
  `| ${header.join(' | ')} |`,
  `|${header.map(() => '---').join('|')}|`,
  ...lines.map((line) => `| ${line.join(' | ')} |`),
  ...leftOut.map(({ name, reason }) => `\nLeft out: ${name} (${reason}).`),
].join('\n');
if (wanted.length === 0 || given.includes('--docs')) {
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(docs, 'benchmarks.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(docs, 'benchmarks.md'), `${markdown}\n`);
}
process.stdout.write(`${markdown}\n`);
