import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdtemp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { childEnvironment, readFindings, writeFindings } from '../support/environment.mjs';
import { inRoot, nodeBinary, sharedCache } from '../support/paths.mjs';
import { run } from '../support/run.mjs';

/**
 * better-sqlite3 for the Electron of the closed-network path. The library's own binary wants Node-API 10 and crashes the
 * older runtime without a word, so it is compiled once for Node-API 9 from the sources in the package. Nothing is
 * changed inside node_modules.
 */
export const sqlite = {
  name: 'SQLite for this Electron',
  help: 'It is compiled here: build-essential and python3 must be installed.',
  isDone() {
    const wanted = readFindings().electron?.path === 'closed-network' ? binding() : null;
    if (wanted && !existsSync(wanted)) return false;
    writeFindings({ sqliteBinding: wanted });
    return true;
  },
  async run(say) {
    await build(say);
    writeFindings({ sqliteBinding: binding() });
    return 'compiled';
  },
};

const packageFolder = inRoot('node_modules', 'better-sqlite3');
const binding = () => {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  return path.join(sharedCache, `better-sqlite3-${version}-napi9-${process.platform}-${process.arch}.node`);
};

async function build(say) {
  say('compiling (2 to 5 minutes)');
  await mkdir(sharedCache, { recursive: true });
  const work = await mkdtemp(path.join(sharedCache, 'sqlite-'));
  try {
    for (const part of ['binding.gyp', 'deps', 'lib', 'src', 'package.json']) {
      await cp(path.join(packageFolder, part), path.join(work, part), { recursive: true });
    }
    // The Node of the project brings its headers along.
    const headers = inRoot('node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`);
    const gyp = inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
    await run(nodeBinary, [gyp, 'rebuild', '--release', '--force_build=1', `--nodedir=${headers}`], {
      cwd: work,
      env: childEnvironment({
        CXXFLAGS: '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
        JOBS: 'max',
        // The copy lies outside node_modules and still finds node-addon-api there.
        NODE_PATH: inRoot('node_modules'),
      }),
    });
    const draft = `${binding()}.${process.pid}`;
    await copyFile(path.join(work, 'build', 'Release', 'better_sqlite3.node'), draft);
    await rename(draft, binding());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
