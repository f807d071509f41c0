import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * Records of the runs of one command, read back: one object a line, as the reporter wrote them. A last line that was cut
 * in the middle is not yet a record.
 */
export function readRecords(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').flatMap(parse);
}

/** Files that were not run at all, as one skipped test each. */
export function recordSkipped(recordsFile, files, reason) {
  for (const file of files) {
    const record = {
      file,
      seconds: 0,
      ok: true,
      errors: [],
      tests: [{ name: 'the whole file', state: 'skipped', reason }],
    };
    appendFileSync(recordsFile, `${JSON.stringify(record)}\n`);
  }
}

function parse(line) {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

/**
 * Counts, and what is worth a word, of all records. A file that failed outside its tests counts as one failed test.
 * @returns {{ passed: number, failed: number, skipped: { name: string, reason: string }[], failures: string[], slowest: { file: string, seconds: number }[] }}
 */
export function summarise(records) {
  const files = records.filter((record) => record.file !== undefined);
  const tests = files.flatMap(({ file, tests: own }) =>
    own.map((test) => ({ ...test, title: `${file} > ${test.name}` })),
  );
  const failures = [
    ...tests.filter((test) => test.state === 'failed').map((test) => test.title),
    ...files.flatMap(({ file, errors }) => errors.map((error) => `${file}: ${firstLine(error)}`)),
    ...files.filter(isBrokenWithoutWord).map(({ file }) => `${file}: did not pass`),
    ...records
      .filter((record) => record.unhandled !== undefined)
      .map(({ unhandled }) => `outside a test: ${firstLine(unhandled)}`),
  ];
  return {
    passed: tests.filter((test) => test.state === 'passed').length,
    failed: failures.length,
    skipped: tests
      .filter((test) => test.state !== 'passed' && test.state !== 'failed')
      .map((test) => ({ name: test.title, reason: test.reason ?? reasonInName(test.name) })),
    failures,
    slowest: files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10),
  };
}

const isBrokenWithoutWord = ({ ok, errors, tests }) =>
  !ok && errors.length === 0 && !tests.some((test) => test.state === 'failed');

/** A suite that is skipped as a whole says why in its name: `… (skipped: reason)`. */
const reasonInName = (name) => /\(skipped: (.+?)\)/.exec(name)?.[1] ?? 'no reason given';

const firstLine = (text) => text.split('\n')[0];
