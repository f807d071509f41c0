import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, resolveAddress, suggestAddresses } from '../../../../src-main/devices/jetson/addresses.ts';
import { hostKeyOf, unwantedAlgorithms } from '../../../../src-main/devices/jetson/hostKey.ts';
import { aliasesIn, readSshConfig, settingsFor } from '../../../../src-main/devices/jetson/sshConfig.ts';
import { loadSshFiles } from '../../../../src-main/devices/jetson/sshFiles.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const read = (text: string, included: Readonly<Record<string, string>> = {}) =>
  readSshConfig(text, (pattern) => (included[pattern] === undefined ? [] : [included[pattern]]));
const settings = (text: string, alias: string, included?: Readonly<Record<string, string>>) =>
  settingsFor(read(text, included), alias, '/home/me');

describe('ssh_config', () => {
  it('takes the first value of each keyword from the blocks that match', () => {
    const text = `
      User everyone          # not a comment to OpenSSH, and not to us: part of the value is dropped with the user
      Host orin nx
        HostName %h.lab
        Port=2222
        IdentityFile "~/.ssh/lab key"
      Host * !secret
        Port 23
        IdentityFile ~/.ssh/id_ed25519
        ProxyJump gate@gate.lab:2200`;
    expect(settings(text.replace(/#.*/, ''), 'orin')).toEqual({
      host: 'orin.lab',
      port: 2222,
      user: 'everyone',
      identityFiles: ['/home/me/.ssh/lab key', '/home/me/.ssh/id_ed25519'],
      proxyJump: 'gate@gate.lab:2200',
      hostKeyAlias: null,
    });
    expect(settings(text, 'secret')).toMatchObject({ host: 'secret', port: null, proxyJump: null });
    expect(aliasesIn(read(text))).toEqual(['orin', 'nx']);
  });

  it('includes files where they stand, and follows no Match but all', () => {
    const included = { 'lab/*': 'Host orin\n  User lab\n  HostName 10.0.0.7' };
    expect(settings('Include lab/*\nHost *\n  User me', 'orin', included)).toMatchObject({
      user: 'lab',
      host: '10.0.0.7',
    });
    const matched = read('Match exec "rm -rf /"\n  User evil\nMatch all\n  User good');
    expect(settingsFor(matched, 'orin', '/')).toMatchObject({ user: 'good' });
    expect(matched.ignored).toEqual(['Match exec "rm -rf /"']);
  });

  it('a file that includes itself ends', () => {
    const text = 'Include me\nHost orin\n User lab';
    expect(settings(text, 'orin', { me: text }).user).toBe('lab');
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        settingsFor(read(text), 'orin', '/home/me');
        aliasesIn(read(text));
      }),
    );
  });
});

describe('addresses', () => {
  const home = temporaryFolder();
  const place = (path: string, text: string): void => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  place('.ssh/config', 'Include extra.d/*\nHost orin\n  HostName orin.lab\n  ProxyJump gate');
  place('.ssh/extra.d/lab', 'Host gate\n  HostName gate.lab\n  User keeper\n  Port 2200');
  place('.ssh/system', 'Host orin\n  User nvidia');
  place('.ssh/known_hosts', 'nx.local ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA\n');
  place('.ssh/id_ed25519', 'a key');
  const files = (knownHosts = ['.ssh/known_hosts']) =>
    loadSshFiles({
      home,
      config: [join(home, '.ssh/config'), join(home, '.ssh/system')],
      knownHosts: knownHosts.map((name) => join(home, name)),
    });

  it('an alias is completed from all files, its jump host too', async () => {
    expect(resolveAddress('orin', await files(), { defaultUser: 'me' })).toMatchObject({
      ok: true,
      value: {
        host: 'orin.lab',
        port: 22,
        user: 'nvidia',
        keyFile: join(home, '.ssh/id_ed25519'),
        jump: { host: 'gate.lab', port: 2200, user: 'keeper', jump: null },
      },
    });
  });

  it.each([
    '',
    'a b',
    '-oProxyCommand=x',
    'user@',
    '@host',
    'host:0',
    'host:99999',
    'a@b@c',
    'user@host:22:22',
    '[::1',
  ])('%j is not an address', async (text) => {
    const answer = resolveAddress(text, await files(), { defaultUser: 'me' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'E-USAGE' } });
  });

  it('reads user, port and an IPv6 address', async () => {
    const at = async (text: string) => resolveAddress(text, await files(), { defaultUser: 'me', keyFile: '/k' });
    expect(await at('nvidia@10.0.0.7:2222')).toMatchObject({ value: { user: 'nvidia', host: '10.0.0.7', port: 2222 } });
    expect(await at('nvidia@[fe80::1%eth0]:22')).toMatchObject({
      value: { host: 'fe80::1%eth0', port: 22, keyFile: '/k' },
    });
  });

  it('offers aliases, known hosts and the usual places', async () => {
    expect(suggestAddresses(await files(), ['thor.local']).map(({ address }) => address)).toEqual([
      'gate',
      'orin',
      'thor.local',
      'nx.local',
      '192.168.55.1',
      'jetson.local',
      'ubuntu.local',
    ]);
  });

  it('a known-hosts file that cannot be read closes the door', async () => {
    mkdirSync(join(home, 'folder'), { recursive: true });
    const closed = await files(['.ssh/known_hosts', 'folder']);
    const address = { host: 'h', port: 22, user: 'u', keyFile: null, jump: null, knownAs: 'h' };
    const key = hostKeyOf(Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIAAA', 'base64'));
    expect(key.type).toBe('ssh-ed25519');
    expect(judge(address, key, closed, [])).toMatchObject({
      kind: 'refused',
      why: 'unreadable',
      error: { code: 'E-DEVICE-HOST-KEY' },
    });
    expect(judge(address, key, await files(['absent']), [])).toMatchObject({ kind: 'unknown' });
  });

  it('asks a host only for keys of the types that are known, and never for none', () => {
    expect(unwantedAlgorithms(['ssh-rsa'])).toEqual([
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
    expect(unwantedAlgorithms([])).toEqual([]);
    expect(unwantedAlgorithms(['sk-ssh-ed25519@openssh.com'])).toEqual([]);
  });
});
