import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { matchesPattern, readKnownHosts, type KnownHost } from './knownHosts.ts';
import { readSshConfig, type SshConfig } from './sshConfig.ts';

/** The SSH files of the user and of this computer, which are read and never written. */
export interface SshFiles {
  readonly config: SshConfig;
  readonly knownHosts: readonly KnownHost[];
  /** Known-hosts files that are there and cannot be read: as long as there is one, no new host is trusted. */
  readonly unreadable: readonly string[];
  readonly home: string;
}

export interface SshFilePlaces {
  readonly home: string;
  readonly config: readonly string[];
  readonly knownHosts: readonly string[];
}

export const usualPlaces = (home: string): SshFilePlaces => ({
  home,
  config: [join(home, '.ssh/config'), '/etc/ssh/ssh_config'],
  knownHosts: [
    join(home, '.ssh/known_hosts'),
    join(home, '.ssh/known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ],
});

export async function loadSshFiles(places: SshFilePlaces): Promise<SshFiles> {
  const texts = await Promise.all(places.config.map(textOf));
  const included = await gatherIncluded(texts, places);
  const read = texts.map((text) => readSshConfig(text ?? '', (pattern) => included.get(pattern) ?? []));
  const config: SshConfig = {
    blocks: read.flatMap(({ blocks }) => blocks),
    ignored: read.flatMap(({ ignored }) => ignored),
  };
  const knownHosts: KnownHost[] = [];
  const unreadable: string[] = [];
  for (const path of places.knownHosts) {
    const text = await textOf(path);
    if (text === null) unreadable.push(path);
    else knownHosts.push(...readKnownHosts(text));
  }
  return { config, knownHosts, unreadable, home: places.home };
}

/** A file that is not there says nothing; null for one that cannot be read. */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? '' : null;
  }
}

const maxRounds = 16;

/** The texts behind every `Include` of these and of what they include; patterns only in the last part of a path. */
async function gatherIncluded(
  texts: readonly (string | null)[],
  places: SshFilePlaces,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  let open = texts.flatMap((text) => includesIn(text ?? ''));
  for (let round = 0; round < maxRounds && open.length > 0; round += 1) {
    const next: string[] = [];
    for (const pattern of open) {
      if (found.has(pattern)) continue;
      const files = await filesLike(placeOf(pattern, places.home));
      const read = (await Promise.all(files.map(textOf))).filter((text) => text !== null);
      found.set(pattern, read);
      next.push(...read.flatMap(includesIn));
    }
    open = next;
  }
  return found;
}

const includesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*include(?:\s*=\s*|\s+)(.{1,1000})$/gim)].flatMap(([, rest]) =>
    (rest ?? '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll('"', '')),
  );

function placeOf(pattern: string, home: string): string {
  const path = pattern.replace(/^~(?=\/)/, home);
  return isAbsolute(path) ? path : join(home, '.ssh', path);
}

async function filesLike(pattern: string): Promise<readonly string[]> {
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => matchesPattern(basename(pattern), name))
    .toSorted()
    .map((name) => join(folder, name));
}
