import { debianPackages } from './debianPackages.mjs';
import { electron } from './electron.mjs';
import { labgrid } from './labgrid.mjs';
import { sqlite } from './sqlite.mjs';

/** The steps after the npm packages: what a window needs, and for `tests` also what they need. */
export const runtimeSteps = (purpose) => [
  debianPackages(purpose === 'tests' ? ['app', 'build', 'tests'] : ['app', 'build']),
  electron,
  sqlite,
  ...(purpose === 'tests' ? [labgrid] : []),
];
