import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { sharedCache } from '../support/paths.mjs';
import { run } from '../support/run.mjs';

/**
 * labgrid from PyPI, for the tests of boards that a lab shares: a coordinator, an exporter and the client, all real. The
 * app itself drives the client that the user's lab has. Where Python or PyPI cannot be had, those tests are skipped.
 */
const version = '26.0.1';
const folder = path.join(sharedCache, `labgrid-${version}`);

export const labgrid = {
  name: 'labgrid for the tests',
  help: `Install it yourself: python3 -m venv ${folder} && ${folder}/bin/pip install labgrid==${version}`,
  isDone: async () => process.platform !== 'linux' || existsSync(path.join(folder, 'bin', 'labgrid-client')),
  async run() {
    await mkdir(sharedCache, { recursive: true });
    const python = path.join(folder, 'bin', 'python3');
    try {
      await run('python3', ['-m', 'venv', folder]);
      await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `labgrid==${version}`]);
      return version;
    } catch (problem) {
      await rm(folder, { recursive: true, force: true });
      return { missing: `not to be had here, its tests will be skipped (${problem.message})` };
    }
  },
};
