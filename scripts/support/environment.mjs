import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localCache, nodeFolder } from './paths.mjs';

/**
 * What set-up found out, kept beside the checkout: where Electron lies when it is not the one in node_modules, and which
 * build of better-sqlite3 it can load. `vitest.config.ts`, `npm start` and the packager read it through here.
 */
const file = path.join(localCache, 'setup.json');

/** @returns {{ electron?: { path: 'ordinary' | 'closed-network', version: string, dist: string | null }, sqliteBinding?: string | null }} */
export function readFindings() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

export function writeFindings(change) {
  mkdirSync(localCache, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...readFindings(), ...change }, null, 2)}\n`);
  renameSync(draft, file);
}

/** The variables that findings stand for; the app and its tests know only these. */
export function findingVariables(findings = readFindings()) {
  return {
    ...(findings.electron?.dist ? { ELECTRON_OVERRIDE_DIST_PATH: findings.electron.dist } : {}),
    ...(findings.sqliteBinding ? { QDQ_SQLITE_BINDING: findings.sqliteBinding } : {}),
  };
}

/** The environment of every child: the project's own Node first on PATH, and what set-up found. */
export function childEnvironment(more = {}) {
  return {
    ...process.env,
    ...findingVariables(),
    PATH: [nodeFolder, process.env.PATH].filter(Boolean).join(path.delimiter),
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    // Some tools colour whatever they print in CI.
    ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
    ...more,
  };
}
