import { setUp } from './setup.mjs';
import { build, isBuilt } from './support/build.mjs';
import { childEnvironment } from './support/environment.mjs';
import { inRoot, nodeBinary, root } from './support/paths.mjs';
import { runHere } from './support/run.mjs';
import { startDisplay } from './test/display.mjs';

/**
 * `npm run bench`: measures against the budgets, prints a table and writes `docs/benchmarks.*`. Where the app cannot be
 * set up, built or shown, its rows are left out with the reason, and the rest is measured.
 */
const hasApp = (await setUp('app')) && (await builds());
process.exitCode = hasApp || (await setUp('command-line')) ? await measure() : 2;

async function builds() {
  try {
    if (!isBuilt()) await build();
    return true;
  } catch (problem) {
    console.error(problem.output ?? problem.message);
    return false;
  }
}

async function measure() {
  const display = hasApp && process.platform === 'linux' && !process.env.DISPLAY ? await startDisplay() : null;
  const script = inRoot('test', 'bench', 'run.ts');
  const environment = childEnvironment(display ? { DISPLAY: display.name } : {});
  const code = await runHere(nodeBinary, ['--max-old-space-size=8192', script, ...process.argv.slice(2)], {
    cwd: root,
    env: environment,
  });
  display?.stop();
  return code;
}
