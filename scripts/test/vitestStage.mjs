import { readdirSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../support/environment.mjs';
import { inRoot, nodeBinary, root } from '../support/paths.mjs';
import { runHere } from '../support/run.mjs';

/** The three kinds of tests, in the order in which they run. Electron gets the machine to itself. */
export const stages = [
  { name: 'unit', arguments: [], needsDisplay: false },
  { name: 'integration', arguments: [], needsDisplay: false },
  { name: 'e2e', arguments: ['--no-file-parallelism'], needsDisplay: true },
];

export function testFilesOf(stage) {
  let entries;
  try {
    entries = readdirSync(inRoot('test', stage.name), { recursive: true });
  } catch (problem) {
    if (problem.code === 'ENOENT') return [];
    throw problem;
  }
  return entries
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.posix.join('test', stage.name, name.replaceAll('\\', '/')))
    .sort();
}

/** Runs some files of one stage on this terminal; what came of them is in the records. @returns Vitest's exit code */
export function runStage(stage, files, variables) {
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', `--reporter=${inRoot('scripts', 'test', 'reporter.mjs')}`];
  return runHere(nodeBinary, [vitest, 'run', ...reporters, ...stage.arguments, ...files], {
    cwd: root,
    env: childEnvironment(variables),
  });
}
