import { fileURLToPath } from 'node:url';
import { childEnvironment, readFindings } from './support/environment.mjs';
import { inRoot, nodeBinary } from './support/paths.mjs';
import { runHere } from './support/run.mjs';
import { dependencies } from './setup/dependencies.mjs';
import { runtimeSteps } from './setup/runtimeSteps.mjs';
import { areDone, runSteps } from './setup/steps.mjs';

/**
 * Brings what is missing, and does nothing twice. `npm start`, `npm test` and `npm run qdq` call this too.
 * @param {'command-line' | 'app' | 'tests'} purpose how much is needed
 * @returns true when it is all there
 */
export async function setUp(purpose) {
  if (!(await runSteps([dependencies]))) return false;
  if (purpose === 'command-line') return true;
  if (await areDone(runtimeSteps(purpose))) return true;
  const script = inRoot('scripts', 'setup', 'runtime.mjs');
  return (await runHere(nodeBinary, [script, purpose], { env: childEnvironment() })) === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ready = await setUp('tests');
  if (ready) {
    const { electron } = readFindings();
    console.log(`Ready. Electron ${electron?.version} (${electron?.path} path). \`npm start\` opens the app.`);
  }
  process.exitCode = ready ? 0 : 1;
}
