import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What `electron <folder>` runs: it takes the app's folder and `-r` preloads from the command line, gives Electron the
 * app's name, version and path, and loads its main module. It is an ES module that awaits, because an app whose main is
 * an ES module must run before Electron is ready.
 */
const preloads = [];
let appFolder = null;
const given = process.argv.slice(1);
for (let at = 0; at < given.length && appFolder === null; at++) {
  if (given[at] === '-r' || given[at] === '--require') preloads.push(given[++at]);
  else if (given[at].startsWith('--app=')) appFolder = given[at].slice('--app='.length);
  else if (!given[at].startsWith('-')) appFolder = given[at];
}
if (appFolder === null) {
  console.error('Usage: electron <folder of an app>');
  process.exit(1);
}

const folder = path.resolve(appFolder);
const manifestFile = path.join(folder, 'package.json');
const manifest = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : null;
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
if (manifest?.version) app.setVersion(manifest.version);
if (manifest?.productName ?? manifest?.name) app.setName(manifest.productName ?? manifest.name);
const main = manifest ? path.resolve(folder, manifest.main ?? 'index.js') : folder;
app.setAppPath(manifest ? folder : path.dirname(main));

Module._preloadModules(preloads);
const isEsm = main.endsWith('.mjs') || (main.endsWith('.js') && manifest?.type === 'module');
if (isEsm) await import(pathToFileURL(main).href);
else Module._load(main, null, true);
