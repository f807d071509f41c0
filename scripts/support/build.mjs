import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from './environment.mjs';
import { inRoot, localCache, nodeBinary, root } from './paths.mjs';
import { run } from './run.mjs';

/** The app is built again only when the content of something that goes into it has changed. */
const inputs = ['src-main', 'src-renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const stampFile = path.join(localCache, 'build.json');

export function isBuilt() {
  try {
    return (
      JSON.parse(readFileSync(stampFile, 'utf8')).sources === hashOfInputs() && existsSync(inRoot('out/main/main.js'))
    );
  } catch {
    return false;
  }
}

/** @throws CommandError with what the build printed */
export async function build() {
  const sources = hashOfInputs();
  const electronVite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  await run(nodeBinary, [electronVite, 'build', '--logLevel', 'warn'], { cwd: root, env: childEnvironment() });
  mkdirSync(localCache, { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ sources }));
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesOf)) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesOf(input) {
  const start = inRoot(input);
  if (path.extname(input) !== '') return [start];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
