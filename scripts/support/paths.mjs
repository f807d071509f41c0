import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const inRoot = (...parts) => path.join(root, ...parts);

/** What belongs to this checkout and may be deleted at any time. */
export const localCache = inRoot('.cache');

/** What is dear to fetch or build, shared by all checkouts of this user and untouched by `npm ci`. */
export const sharedCache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'qdq-studio');

export const nodeFolder = inRoot('node_modules', 'node', 'bin');
export const nodeBinary = path.join(nodeFolder, process.platform === 'win32' ? 'node.exe' : 'node');
