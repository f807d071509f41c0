import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { isMet, type Row } from './row.ts';
import { engineRows } from './rows/engines.ts';
import { modelRows } from './rows/models.ts';

/** `npm run bench`: measures here and now, prints a table, writes `docs/benchmarks.json` and `.md`. Never a test. */
const docs = resolve(import.meta.dirname, '../../docs');
const shared = resolve(import.meta.dirname, '../../../shared');
const rows: Row[] = [...(await modelRows())];
if (existsSync(join(shared, 'engines'))) rows.push(...(await engineRows(shared)));
else process.stderr.write('../shared is not here: rows on recorded engines are left out.\n');

const told = rows.map((row) => ({ ...row, ratio: row.floor === null ? null : row.value / row.floor, met: isMet(row) }));
const report = {
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  versions: { node: process.versions.node, v8: process.versions.v8 },
  rows: told,
};
const number = (value: number | null): string => (value === null ? '' : value.toPrecision(4));
const header = ['name', 'unit', 'value', 'floor', 'peer', 'ratio', 'budget', 'met'];
const lines = told.map(({ name, unit, value, floor, peer, ratio, budget, met }) => [
  name,
  unit,
  number(value),
  number(floor),
  number(peer),
  number(ratio),
  budget.kind === 'value' ? `≤ ${budget.most} ${unit}` : `≤ ${budget.most} × floor`,
  met ? 'yes' : 'no',
]);
const markdown = [
  `# Benchmarks\n\nMeasured at ${report.commit} on ${report.cores} cores of ${report.cpu}, Node ${report.versions.node}.\n`,
  `| ${header.join(' | ')} |`,
  `|${header.map(() => '---').join('|')}|`,
  ...lines.map((line) => `| ${line.join(' | ')} |`),
].join('\n');
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, 'benchmarks.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(docs, 'benchmarks.md'), `${markdown}\n`);
process.stdout.write(`${markdown}\n`);
