import { debianPackages } from './debianPackages.mjs';
import { electron } from './electron.mjs';
import { sqlite } from './sqlite.mjs';
import { runSteps } from './steps.mjs';

/** The steps after the npm packages, run with the project's own Node: what a window needs, with `tests` also theirs. */
const forTests = process.argv.includes('tests');
const steps = [debianPackages(forTests ? ['app', 'build', 'tests'] : ['app', 'build']), electron, sqlite];
process.exitCode = (await runSteps(steps)) ? 0 : 1;
