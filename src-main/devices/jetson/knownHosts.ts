import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `known_hosts` of OpenSSH, read and never written: lines of hosts, a key type and a key, perhaps with a marker before
 * them. Hosts are names with `*` and `?`, `[name]:port` for another port than 22, `!` for an exception, or one salted
 * hash. What a file says of a key of a host is one of: known, another key of that type is known (changed), revoked, or
 * nothing (unknown), then with the types that are known. A certificate authority that is trusted for the host may vouch
 * for such a key (`hostCertificate.ts`). A file that is there and cannot be read closes the door.
 * Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export interface KnownHost {
  readonly marker: 'cert-authority' | 'revoked' | null;
  /** As written: patterns separated by commas, or `|1|salt|hash`. */
  readonly hosts: string;
  readonly type: string;
  /** Base64, as written. */
  readonly key: string;
}

export interface OfferedKey {
  readonly type: string;
  readonly key: Buffer;
}

export type HostVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'changed'; readonly known: readonly OfferedKey[] }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'unknown'; readonly knownTypes: readonly string[] };

export function readKnownHosts(text: string): readonly KnownHost[] {
  const entries: KnownHost[] = [];
  for (const line of text.split('\n')) {
    const fields = line
      .slice(0, maxLine)
      .trim()
      .split(/[ \t]+/);
    const first = fields[0] ?? '';
    if (first === '' || first.startsWith('#')) continue;
    const marker = first === '@cert-authority' ? 'cert-authority' : first === '@revoked' ? 'revoked' : null;
    // A marker that is not known makes the line say something that is not understood.
    if (first.startsWith('@') && marker === null) continue;
    const [hosts, type, key] = marker === null ? fields : fields.slice(1);
    if (hosts === undefined || type === undefined || key === undefined || !isBase64(key)) continue;
    entries.push({ marker, hosts, type, key });
  }
  return entries;
}

const maxLine = 64 << 10;
const isBase64 = (text: string): boolean => text.length >= 16 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);

/** @param port the entry for port 22 also counts for another port where that has none of its own, as in OpenSSH. */
export function judgeHostKey(
  entries: readonly KnownHost[],
  host: string,
  port: number,
  offered: OfferedKey,
): HostVerdict {
  const isOffered = (entry: KnownHost): boolean => Buffer.from(entry.key, 'base64').equals(offered.key);
  const own = entries.filter(({ hosts }) => matchesHost(hosts, namesOf(host, port)[0]));
  const all = entriesAbout(entries, host, port);
  if (all.some((entry) => entry.marker === 'revoked' && isOffered(entry))) return { kind: 'revoked' };
  const plain = (list: readonly KnownHost[]): readonly KnownHost[] => list.filter(({ marker }) => marker === null);
  const sameType = plain(own).filter(({ type }) => type === offered.type);
  if (sameType.some(isOffered)) return { kind: 'known' };
  if (sameType.length > 0)
    return {
      kind: 'changed',
      known: sameType.map(({ type, key }) => ({ type, key: Buffer.from(key, 'base64') })),
    };
  if (plain(own).length === 0 && plain(all).some(isOffered)) return { kind: 'known' };
  return { kind: 'unknown', knownTypes: [...new Set(plain(own).map(({ type }) => type))] };
}

/** What is said of a host, by its port or by its name alone. */
export function entriesAbout(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const names = namesOf(host, port);
  return entries.filter(({ hosts }) => names.some((name) => matchesHost(hosts, name)));
}

/** True when an authority is trusted to say which keys are those of the host. */
export const trustsAuthority = (entries: readonly KnownHost[], host: string, port: number): boolean =>
  entriesAbout(entries, host, port).some(({ marker }) => marker === 'cert-authority');

/** Key types that are known of a host: only these are asked of it, else a known host looks unknown by another type. */
export const knownTypesOf = (entries: readonly KnownHost[], host: string, port: number): readonly string[] => [
  ...new Set(
    entries
      .filter(({ marker, hosts }) => marker === null && matchesHost(hosts, namesOf(host, port)[0]))
      .map(({ type }) => type),
  ),
];

/** Names of hosts that stand in a file as such: neither hashed nor a pattern. */
export const plainHosts = (entries: readonly KnownHost[]): readonly string[] => [
  ...new Set(
    entries.flatMap(({ marker, hosts }) =>
      marker === 'revoked' || hosts.startsWith('|') ? [] : hosts.split(',').filter((name) => !/[*?!]/.test(name)),
    ),
  ),
];

/** What the host is called in a file: by its port first, by its name alone after that. */
function namesOf(host: string, port: number): readonly [string, ...string[]] {
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}

export function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name);
  let matches = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) matches = true;
  }
  return matches;
}

/** `|1|salt|hash`, an HMAC-SHA1 of the name. */
function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const own = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  const theirs = Buffer.from(hash, 'base64');
  return own.length === theirs.length && timingSafeEqual(own, theirs);
}

/** `*` and `?`, by a walk that never goes back further than the last `*`. */
export function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      n = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
