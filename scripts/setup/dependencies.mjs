import { existsSync, readFileSync } from 'node:fs';
import { childEnvironment } from '../support/environment.mjs';
import { inRoot, nodeBinary, root } from '../support/paths.mjs';
import { run } from '../support/run.mjs';

/**
 * node_modules as the lock file wants it. Whether it is so is read from what npm itself wrote down after its last
 * install, so that an interrupted or outdated install is seen and nothing is installed twice.
 *
 * No install script runs but one: the others compile accelerators that we do not use, and fail where there is no Python.
 */
export const dependencies = {
  name: 'npm packages',
  help: 'Check that npm can reach its registry (`npm ping`), then run `npm run setup` again.',
  isDone: () => existsSync(nodeBinary) && installedMatchesLock(),
  async run() {
    if (!installedMatchesLock()) {
      await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
        cwd: root,
        env: environment(),
      });
    }
    // This one brings the project's Node; npm then links it as a command.
    if (!existsSync(nodeBinary)) {
      const folder = inRoot('node_modules', 'node');
      await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, env: environment() });
      await run('npm', ['rebuild', 'node', '--ignore-scripts'], { cwd: root, env: environment() });
    }
    return 'installed from the lock file';
  },
};

/** With the system's own PATH: npm must not be run by the Node that is being installed. */
const environment = () => ({ ...childEnvironment(), PATH: process.env.PATH, npm_config_prefer_offline: 'true' });

function installedMatchesLock() {
  const lock = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!lock || !installed) return false;
  return Object.entries(lock).every(([place, wanted]) => {
    if (place === '') return true;
    const found = installed[place];
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional === true;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(inRoot(file), 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
