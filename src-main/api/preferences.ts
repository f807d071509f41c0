import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What the app remembers outside any project: recent projects and the theme. A damaged file counts as an empty one. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark' | 'high-contrast';
  readonly recent: readonly { readonly path: string; readonly name: string; readonly openedAt: string }[];
}

export interface PreferencesFile {
  get(): Preferences;
  set(patch: Partial<Preferences>): void;
}

const maxRecent = 12;

const schema = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']).catch('system'),
  recent: z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() })).catch([]),
});

export function openPreferences(path: string): PreferencesFile {
  let current = read(path);
  return {
    get: () => current,
    set(patch) {
      current = { ...current, ...patch };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.part`, JSON.stringify(current, null, 2));
      renameSync(`${path}.part`, path);
    },
  };
}

/** Puts a project first and forgets the oldest beyond twelve. */
export const withRecent = (preferences: Preferences, opened: Preferences['recent'][number]): Preferences['recent'] =>
  [opened, ...preferences.recent.filter((entry) => entry.path !== opened.path)].slice(0, maxRecent);

function read(path: string): Preferences {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { theme: 'system', recent: [] };
  }
}
