import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { readFindings } from './support/environment.mjs';
import { localCache } from './support/paths.mjs';
import { checks } from './test/checks.mjs';
import { startDisplay } from './test/display.mjs';
import { openLongRun } from './test/longRun.mjs';
import { writeProof } from './test/proof.mjs';
import { readRecords, recordSkipped, summarise } from './test/records.mjs';
import { unexpectedSkips } from './test/skips.mjs';
import { runStage, stages, testFilesOf } from './test/vitestStage.mjs';

/**
 * `npm test`: set-up, static checks, build, unit, integration and end-to-end tests, in this order, whatever fails before.
 * `--long` tries in full what is sampled otherwise and writes `docs/proof.json`. The last line is
 * `N passed, N failed, N skipped`; the exit code is 0 only when nothing failed.
 */
const long = process.argv.includes('--long') ? await openLongRun() : null;
const records = long?.records ?? path.join(localCache, 'test', 'records.jsonl');
const startedAt = Date.now();
let interrupted = false;
process.on('SIGINT', () => (interrupted = true));

if (!(await setUp('tests'))) {
  console.log('Set-up failed.\n0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
const { electron } = readFindings();
console.log(`Node ${process.version} runs the runner; Electron ${electron?.version} (${electron?.path} path) the app.`);
if (long) console.log(`Long run, seed ${long.seed}${long.resumed ? ', taken up where it stopped' : ''}.`);

mkdirSync(path.dirname(records), { recursive: true });
if (!long) rmSync(records, { force: true });
const checkResults = await runChecks();
const brokenStages = await runStages();
process.exitCode = await report();

async function runChecks() {
  const results = [];
  for (const check of checks) {
    const begunAt = Date.now();
    const problem = await check.run().then(
      () => null,
      (thrown) => thrown,
    );
    console.log(`${problem ? '✗' : '✓'} ${check.name} (${seconds(begunAt)})`);
    if (problem) console.log(problem.output ?? problem.stack);
    results.push({ name: check.name, failed: problem !== null });
  }
  return results;
}

/** @returns names of the stages whose runner ended badly without a failed test to show for it */
async function runStages() {
  const display = await startDisplay();
  const displayName = display?.name ?? process.env.DISPLAY;
  const done = new Set(readRecords(records).map((record) => record.file));
  const broken = [];
  for (const stage of stages) {
    const files = testFilesOf(stage).filter((file) => !done.has(file));
    if (files.length === 0 || interrupted) continue;
    console.log(`\n${stage.name}: ${files.length} files`);
    if (stage.needsDisplay && process.platform === 'linux' && !displayName) {
      recordSkipped(records, files, 'there is no display and no Xvfb; `npm run setup` says how to install it');
      continue;
    }
    const failuresBefore = summarise(readRecords(records)).failed;
    const code = await runStage(stage, files, {
      QDQ_TEST_RECORDS: records,
      ...(displayName ? { DISPLAY: displayName } : {}),
      ...(long ? { QDQ_LONG: '1', QDQ_SEED: String(long.seed), QDQ_PROOF_FILE: long.rows } : {}),
    });
    if (code !== 0 && summarise(readRecords(records)).failed === failuresBefore) broken.push(stage.name);
  }
  display?.stop();
  return broken;
}

async function report() {
  const summary = summarise(readRecords(records));
  const failures = [
    ...checkResults.filter((check) => check.failed).map((check) => check.name),
    ...summary.failures,
    ...brokenStages.map((stage) => `${stage}: the runner ended badly`),
    ...unexpectedSkips(summary.skipped).map(({ name }) => `${name}: must not be skipped here`),
  ];
  print(
    'Slowest files:',
    summary.slowest.map(({ file, seconds: took }) => `${took.toFixed(1)} s  ${file}`),
  );
  print('Skipped:', groupedByReason(summary.skipped));
  print('Failed:', failures);
  if (long) {
    const rows = await writeProof(long.rows);
    print(
      'Proof:',
      rows.map((row) => `${row.name}: ${row.tried} tried, ${row.failed} failed, ${row.lost} lost`),
    );
    if (failures.length === 0) long.finish();
  }
  const passed = summary.passed + checkResults.filter((check) => !check.failed).length;
  console.log(`\n${seconds(startedAt)} in all`);
  console.log(`${passed} passed, ${failures.length} failed, ${summary.skipped.length} skipped`);
  return failures.length === 0 ? 0 : 1;
}

function groupedByReason(skipped) {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return reasons.flatMap((reason) => {
    const tests = skipped.filter((test) => test.reason === reason);
    return [`${tests.length}: ${reason}`, ...tests.map(({ name }) => `  ${name}`)];
  });
}

function print(title, lines) {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
