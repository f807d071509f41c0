import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readFindings } from './environment.mjs';
import { inRoot } from './paths.mjs';

/** The Electron that set-up found or brought. */
export function electronBinary() {
  const { electron } = readFindings();
  if (electron?.dist) return path.join(electron.dist, 'electron');
  const folder = inRoot('node_modules', 'electron');
  return path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
}

/** Chromium's sandbox refuses to run as root. */
export const sandboxArguments = () =>
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
