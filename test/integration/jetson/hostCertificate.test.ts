import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certifiedKeys, readCertificate } from '../../../src-main/devices/jetson/hostCertificate.ts';
import { readKnownHosts } from '../../../src-main/devices/jetson/knownHosts.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { certify, makeKey } from '../../support/testBoard/sshServer.ts';
import { whyNoBoard } from '../../support/testBoard/testBoard.ts';

const reason = whyNoBoard();
const types = ['ed25519', 'ecdsa', 'rsa'] as const;

/** Certificates that OpenSSH itself makes, of every type of key by every type of authority. */
describe.skipIf(reason !== null)(`host certificates${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = temporaryFolder();
  const made = new Set<string>();
  const keyFile = (name: string, type: string): string => {
    const path = join(folder, `${name}-${type}`);
    if (!made.has(path)) makeKey(path, '', type);
    made.add(path);
    return path;
  };
  const bytesIn = (path: string): Buffer => Buffer.from(readFileSync(path, 'utf8').split(' ')[1]!, 'base64');
  const certificateOf = (hostType: string, authorityType: string, words: readonly string[]): Buffer => {
    const host = keyFile('host', hostType);
    certify(keyFile('authority', authorityType), `${host}.pub`, words);
    return bytesIn(`${host}-cert.pub`);
  };
  const lineOf = (marker: string, hosts: string, path: string): string =>
    `${marker} ${hosts} ${readFileSync(`${path}.pub`, 'utf8')}`;
  const trusting = (authorityType: string): string =>
    lineOf('@cert-authority', '*.lab', keyFile('authority', authorityType));
  const vouched = (certificate: Buffer, knownHosts: string, host = 'orin.lab', now = new Date()) =>
    certifiedKeys([certificate], readKnownHosts(knownHosts), host, 22, now);
  const usual = ['-h', '-n', 'nano.lab,orin.lab'];

  it.each(types.flatMap((host) => types.map((authority) => [host, authority] as const)))(
    'vouches for an %s key by an %s authority',
    (host, authority) => {
      const certificate = certificateOf(host, authority, usual);
      expect(vouched(certificate, trusting(authority))).toEqual([bytesIn(`${keyFile('host', host)}.pub`)]);
    },
  );

  it('says nothing of another host, by another authority, out of its time, of a user, or with an unknown demand', () => {
    const good = certificateOf('ed25519', 'ed25519', usual);
    expect(vouched(good, trusting('ed25519'))).toHaveLength(1);
    expect(vouched(good, trusting('ed25519'), 'xavier.lab')).toEqual([]);
    expect(vouched(good, trusting('rsa'))).toEqual([]);
    expect(vouched(good, lineOf('@cert-authority', '*.other', keyFile('authority', 'ed25519')))).toEqual([]);
    const revoked = `${trusting('ed25519')}${lineOf('@revoked', '*', keyFile('authority', 'ed25519'))}`;
    expect(vouched(good, revoked)).toEqual([]);
    const brief = certificateOf('ed25519', 'ed25519', [...usual, '-V', '20260101000000Z:20260201000000Z']);
    for (const [day, count] of [
      ['2025-12-31', 0],
      ['2026-01-15', 1],
      ['2026-02-02', 0],
    ] as const)
      expect(vouched(brief, trusting('ed25519'), 'orin.lab', new Date(day))).toHaveLength(count);
    expect(vouched(certificateOf('ed25519', 'ed25519', ['-n', 'orin.lab']), trusting('ed25519'))).toEqual([]);
    expect(vouched(certificateOf('ed25519', 'ed25519', ['-h']), trusting('ed25519'))).toEqual([]);
    const demanding = certificateOf('ed25519', 'ed25519', [...usual, '-O', 'critical:unheard@of']);
    expect(readCertificate(demanding)?.hasCriticalOptions).toBe(true);
    expect(vouched(demanding, trusting('ed25519'))).toEqual([]);
  });

  it('a certificate of which any byte is changed, or that is cut, vouches for nothing', () => {
    const good = certificateOf('ed25519', 'ecdsa', usual);
    const knownHosts = trusting('ecdsa');
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(good);
        changed[at]! ^= change;
        expect(vouched(changed, knownHosts)).toEqual([]);
      }),
    );
    for (let length = 0; length < good.length; length += 1)
      expect(vouched(good.subarray(0, length), knownHosts)).toEqual([]);
  });
});
