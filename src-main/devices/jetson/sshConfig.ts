import { matchesPattern } from './knownHosts.ts';

/**
 * The part of `ssh_config` that says how a host is reached: HostName, Port, User, IdentityFile, ProxyJump, HostKeyAlias,
 * from `Host` blocks with patterns and exceptions, the first value that is found for each. Files may include others. Of
 * `Match` only `Match all` is followed; what stands in other Match blocks is left out and said. Source: ssh_config(5).
 */
export interface SshConfig {
  readonly blocks: readonly Block[];
  /** Lines that were not understood, as written. */
  readonly ignored: readonly string[];
}

export interface Block {
  /** Null for what stands before the first block. */
  readonly patterns: readonly string[] | null;
  readonly settings: readonly (readonly [keyword: string, value: string])[];
}

export interface HostSettings {
  readonly host: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly identityFiles: readonly string[];
  /** `user@host:port` of the last hop; null = directly. */
  readonly proxyJump: string | null;
  readonly hostKeyAlias: string | null;
}

const maxDepth = 16;
const maxSettings = 10_000;

/**
 * @param readIncluded the texts of the files that a pattern of `Include` stands for, in order.
 */
export function readSshConfig(text: string, readIncluded: (pattern: string) => readonly string[]): SshConfig {
  const blocks: { patterns: readonly string[] | null; settings: [string, string][] }[] = [];
  const ignored: string[] = [];
  let count = 0;
  const read = (source: string, outer: readonly string[] | null, depth: number): void => {
    let block = { patterns: outer, settings: [] as [string, string][] };
    let skipping = false;
    blocks.push(block);
    for (const raw of source.split('\n')) {
      const line = raw.slice(0, 4096).trim();
      if (line === '' || line.startsWith('#')) continue;
      const [, word, rest] = /^([A-Za-z]+)(?:\s*=\s*|\s+)(.+)$/.exec(line) ?? [];
      if (word === undefined || rest === undefined) {
        ignored.push(line);
        continue;
      }
      const keyword = word.toLowerCase();
      if (keyword === 'host' || keyword === 'match') {
        skipping = keyword === 'match' && rest.trim().toLowerCase() !== 'all';
        if (skipping) ignored.push(line);
        block = { patterns: keyword === 'host' ? wordsIn(rest) : null, settings: [] };
        blocks.push(block);
      } else if (keyword === 'include' && !skipping) {
        if (depth >= maxDepth) ignored.push(line);
        else
          for (const pattern of wordsIn(rest))
            for (const included of readIncluded(pattern)) read(included, block.patterns, depth + 1);
        // What follows belongs to the same block, after what was included.
        block = { patterns: block.patterns, settings: [] };
        blocks.push(block);
      } else if (!skipping && keywords.has(keyword) && count < maxSettings) {
        count += 1;
        block.settings.push([
          keyword,
          keyword === 'identityfile' ? (wordsIn(rest)[0] ?? '') : rest.replaceAll('"', ''),
        ]);
      }
    }
  };
  read(text, null, 0);
  return { blocks: blocks.filter(({ settings, patterns }) => settings.length > 0 || patterns !== null), ignored };
}

const keywords = new Set(['hostname', 'port', 'user', 'identityfile', 'proxyjump', 'hostkeyalias']);

/** Words separated by white space; quotes hold a word with spaces together. */
const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** @param home for `~` and `%d` in names of files. */
export function settingsFor(config: SshConfig, alias: string, home: string): HostSettings {
  const found = new Map<string, string>();
  const identityFiles: string[] = [];
  for (const { patterns, settings } of config.blocks) {
    if (patterns !== null && !matchesHostBlock(patterns, alias)) continue;
    for (const [keyword, value] of settings) {
      if (keyword === 'identityfile') identityFiles.push(value);
      else if (!found.has(keyword)) found.set(keyword, value);
    }
  }
  const host = (found.get('hostname') ?? alias).replaceAll('%h', alias);
  const user = found.get('user') ?? null;
  const port = Number(found.get('port'));
  const jump = found.get('proxyjump') ?? null;
  const expand = (file: string): string =>
    file
      .replace(/^~(?=\/)/, home)
      .replaceAll('%d', home)
      .replaceAll('%h', host)
      .replaceAll('%r', user ?? '');
  return {
    host,
    port: Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null,
    user,
    identityFiles: [...new Set(identityFiles)].filter((file) => file.toLowerCase() !== 'none').map(expand),
    proxyJump: jump === null || jump.toLowerCase() === 'none' ? null : (jump.split(',').at(-1)?.trim() ?? null),
    hostKeyAlias: found.get('hostkeyalias') ?? null,
  };
}

function matchesHostBlock(patterns: readonly string[], alias: string): boolean {
  let matches = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), alias)) return false;
    } else if (matchesPattern(pattern, alias)) matches = true;
  }
  return matches;
}

/** Names that a user may have given to hosts: those of `Host` lines without patterns. */
export const aliasesIn = (config: SshConfig): readonly string[] => [
  ...new Set(config.blocks.flatMap(({ patterns }) => patterns ?? []).filter((name) => !/[*?!]/.test(name))),
];
