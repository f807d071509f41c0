import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeHostKey,
  knownTypesOf,
  matchesHost,
  matchesPattern,
  plainHosts,
  readKnownHosts,
  trustsAuthority,
  type OfferedKey,
} from '../../../../src-main/devices/jetson/knownHosts.ts';

/** A key as it lies in a file: its type, with its length before it, and the rest. */
function keyOf(type: string, seed: string): OfferedKey {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return { type, key: Buffer.concat([head, Buffer.from(type), Buffer.from(seed.padEnd(32, '.'))]) };
}
const lineOf = (hosts: string, { type, key }: OfferedKey, marker = ''): string =>
  `${marker}${hosts} ${type} ${key.toString('base64')}`;
const hashed = (name: string): string => {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};
const own = keyOf('ssh-ed25519', 'own');
const other = keyOf('ssh-ed25519', 'other');
const rsa = keyOf('ssh-rsa', 'rsa');
const judge = (text: string, host: string, port = 22, key = own) => judgeHostKey(readKnownHosts(text), host, port, key);

describe('known hosts', () => {
  it('knows a plain, a hashed, a patterned name and one with a port', () => {
    expect(judge(lineOf('orin.local,192.168.1.7', own), 'ORIN.local')).toEqual({ kind: 'known' });
    expect(judge(lineOf(hashed('orin.local'), own), 'orin.local')).toEqual({ kind: 'known' });
    expect(judge(lineOf(hashed('[orin.local]:2222'), own), 'orin.local', 2222)).toEqual({ kind: 'known' });
    expect(judge(lineOf('*.lab,!bad.lab', own), 'good.lab')).toEqual({ kind: 'known' });
    expect(judge(lineOf('*.lab,!bad.lab', own), 'bad.lab')).toMatchObject({ kind: 'unknown' });
    expect(judge(lineOf('[orin.local]:2222', own), 'orin.local', 2222)).toEqual({ kind: 'known' });
    expect(judge(lineOf('[orin.local]:2222', own), 'orin.local')).toMatchObject({ kind: 'unknown' });
  });

  it('takes the entry of port 22 for another port that has none, but never against one that has', () => {
    expect(judge(lineOf('orin', own), 'orin', 2222)).toEqual({ kind: 'known' });
    const both = `${lineOf('orin', own)}\n${lineOf('[orin]:2222', other)}`;
    expect(judge(both, 'orin', 2222)).toMatchObject({ kind: 'changed' });
    expect(judge(lineOf('orin', other), 'orin', 2222)).toMatchObject({ kind: 'unknown' });
  });

  it('calls another key of the same type changed, and one of another type unknown', () => {
    expect(judge(lineOf('orin', other), 'orin')).toEqual({ kind: 'changed', known: [other] });
    expect(judge(lineOf('orin', rsa), 'orin')).toEqual({ kind: 'unknown', knownTypes: ['ssh-rsa'] });
    expect(knownTypesOf(readKnownHosts(lineOf('orin', rsa)), 'orin', 22)).toEqual(['ssh-rsa']);
  });

  it('honours revocation above all, and says that an authority is trusted', () => {
    const revoked = `${lineOf('orin', own)}\n${lineOf('*', own, '@revoked ')}`;
    expect(judge(revoked, 'orin')).toEqual({ kind: 'revoked' });
    expect(judge(lineOf('*', other, '@revoked '), 'orin')).toMatchObject({ kind: 'unknown' });
    const authority = lineOf('*.lab', rsa, '@cert-authority ');
    expect(judge(authority, 'orin.lab', 22, rsa)).toEqual({ kind: 'unknown', knownTypes: [] });
    expect(trustsAuthority(readKnownHosts(authority), 'orin.lab', 2222)).toBe(true);
    expect(trustsAuthority(readKnownHosts(authority), 'orin.local', 22)).toBe(false);
  });

  it('passes over comments, empty lines, markers that it does not know, and lines that are cut', () => {
    const text = [
      '# orin ssh-ed25519 AAAA',
      '',
      '@new-marker orin ssh-ed25519 AAAAAAAAAAAAAAAAAAAA',
      'orin ssh-ed25519',
      'orin',
    ];
    expect(readKnownHosts(text.join('\n'))).toEqual([]);
  });

  it('offers the names that can be read', () => {
    const text = `${lineOf('orin.local,*.lab', own)}\n${lineOf(hashed('secret'), own)}\n${lineOf('[nx]:2222', rsa)}`;
    expect(plainHosts(readKnownHosts(text))).toEqual(['orin.local', '[nx]:2222']);
  });
});

describe('properties', () => {
  const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);

  it('a name matches itself, its hash and no other hash', () => {
    fc.assert(
      fc.property(name, name, (one, two) => {
        expect(matchesHost(one, one)).toBe(true);
        expect(matchesHost(hashed(one), one)).toBe(true);
        expect(matchesHost(hashed(one), two)).toBe(one === two);
        expect(matchesHost(`${one},!${one}`, one)).toBe(false);
      }),
    );
  });

  it('patterns match as a regular expression would', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*?]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
        expect(matchesPattern(pattern, text)).toBe(expected);
      }),
    );
  });

  it('a pattern of many stars ends in time', () => {
    const begun = performance.now();
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('no text makes it throw, and a key is only known where a line holds it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.array(fc.constantFrom(own, other, rsa)),
        (noise, keys) => {
          const text = [noise, ...keys.map((key) => lineOf('orin', key)), noise].join('\n');
          const verdict = judgeHostKey(readKnownHosts(text), 'orin', 22, own);
          expect(verdict.kind === 'known').toBe(keys.includes(own));
          if (!keys.includes(own) && keys.includes(other)) expect(verdict.kind).toBe('changed');
        },
      ),
    );
  });

  it('where a line is written, the order of lines decides nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 }), (order) => {
        const lines: Readonly<Record<string, string>> = {
          a: lineOf('orin', own),
          b: lineOf('orin', rsa),
          c: lineOf('nx', other),
          d: lineOf('*', other, '@revoked '),
        };
        const text = order.map((key) => lines[key]).join('\n');
        expect(judge(text, 'orin')).toEqual({ kind: 'known' });
        expect(judge(text, 'nx', 22, other)).toEqual({ kind: 'revoked' });
      }),
    );
  });
});
