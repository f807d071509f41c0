import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { AddressCandidate, KeyStanding } from '../../../shared/contract/deviceMethods.ts';
import { judgeHostKey, knownTypesOf, plainHosts, trustsAuthority } from './knownHosts.ts';
import { aliasesIn, settingsFor } from './sshConfig.ts';
import type { HostKey } from './hostKey.ts';
import { fingerprintOf } from './hostKey.ts';
import type { SshFiles } from './sshFiles.ts';

/** How a host is reached, as the user wrote it and as the SSH files complete it; its key is not known yet. */
export interface UnpinnedAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string | null;
  readonly jump: UnpinnedAddress | null;
  /** What the host is called in known_hosts. */
  readonly knownAs: string;
}

const defaultPort = 22;
const usualKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** A Jetson on the USB cable. */
const usbAddress = '192.168.55.1';

/**
 * Reads `user@host:port`, `user@[v6]:port`, or an alias of the user's ssh_config, which fills in what is not said.
 * @param given what the user said besides; wins over the files.
 */
export function resolveAddress(
  text: string,
  files: SshFiles,
  given: { readonly keyFile?: string; readonly jump?: string; readonly defaultUser: string },
): Result<UnpinnedAddress> {
  const parts = /^(?:([^@\s]{1,100})@)?(\[[0-9A-Fa-f:.%\w]{2,80}\]|[^@\s:[\]]{1,255})(?::(\d{1,5}))?$/.exec(
    text.trim(),
  );
  const [, user, name = '', port] = parts ?? [];
  const alias = name.replace(/^\[|\]$/g, '');
  const number = port === undefined ? null : Number(port);
  // A name that begins with a dash would be an option to other programs.
  if (!parts || alias.startsWith('-') || (number !== null && (number < 1 || number > 65_535)))
    return err(appError('E-USAGE', `'${text}' is not an address: write user@host or user@host:port.`));
  const settings = settingsFor(files.config, alias, files.home);
  const keyFile =
    given.keyFile ?? [...settings.identityFiles, ...usualKeyFiles(files.home)].find((file) => existsSync(file)) ?? null;
  const through = given.jump ?? settings.proxyJump;
  const jump =
    through === null
      ? ok(null)
      : resolveAddress(through, files, {
          defaultUser: given.defaultUser,
          ...(given.keyFile === undefined ? {} : { keyFile: given.keyFile }),
        });
  if (!jump.ok) return jump;
  if (jump.value?.jump)
    return err(appError('E-USAGE', `${text} is reached through more than one other host; one is followed.`));
  return ok({
    host: settings.host,
    port: number ?? settings.port ?? defaultPort,
    user: user ?? settings.user ?? given.defaultUser,
    keyFile,
    jump: jump.value,
    knownAs: settings.hostKeyAlias ?? settings.host,
  });
}

const usualKeyFiles = (home: string): readonly string[] => usualKeys.map((name) => join(home, '.ssh', name));

/** What to offer while an address is typed. @param local names that hosts of the network give themselves. */
export function suggestAddresses(files: SshFiles, local: readonly string[]): readonly AddressCandidate[] {
  const suggestions: AddressCandidate[] = [
    ...aliasesIn(files.config).map((address) => ({ address, from: 'ssh config' as const })),
    ...local.map((address) => ({ address, from: 'network' as const })),
    ...plainHosts(files.knownHosts).map((host) => ({ address: asTyped(host), from: 'known hosts' as const })),
    { address: usbAddress, from: 'usual' },
    { address: 'jetson.local', from: 'usual' },
    { address: 'ubuntu.local', from: 'usual' },
  ];
  return suggestions.filter(({ address }, at) => suggestions.findIndex((other) => other.address === address) === at);
}

/** known_hosts puts every name with a port into brackets; an address only one with colons. */
const asTyped = (host: string): string => host.replace(/^\[([^:\]]+)\](?=:\d+$)/, '$1');

/**
 * What the user's known_hosts say of a key that a host showed. A file that cannot be read refuses every key.
 * @param certified keys for which an authority vouches that known_hosts trusts.
 */
export function judge(
  { knownAs, port }: UnpinnedAddress,
  shown: HostKey,
  files: SshFiles,
  certified: readonly Buffer[],
): KeyStanding {
  const refused = (
    why: Extract<KeyStanding, { kind: 'refused' }>['why'],
    message: string,
    hint: string,
    known: readonly string[] = [],
  ): KeyStanding => ({ kind: 'refused', why, known, error: appError('E-DEVICE-HOST-KEY', message, { hint }) });
  const [unreadable] = files.unreadable;
  if (unreadable !== undefined)
    return refused(
      'unreadable',
      `${unreadable} cannot be read, so no host key can be judged.`,
      'Mend its permissions and try again.',
    );
  const verdict = judgeHostKey(files.knownHosts, knownAs, port, { type: shown.type, key: shown.key });
  switch (verdict.kind) {
    case 'known':
      return { kind: 'known' };
    case 'revoked':
      return refused(
        'revoked',
        `${knownAs} shows the ${shown.type} key ${shown.fingerprint}, which known_hosts calls revoked.`,
        'Do not sign in. Ask whoever looks after the board.',
      );
    case 'changed': {
      const known = verdict.known.map(({ key }) => fingerprintOf(key));
      return refused(
        'changed',
        `${knownAs} shows the ${shown.type} key ${shown.fingerprint}; known_hosts has ${known.join(', ')}.`,
        'If the board was reinstalled, take its old line out of known_hosts (ssh-keygen -R) and pair again; else somebody stands in between.',
        known,
      );
    }
    case 'unknown':
      if (certified.some((key) => key.equals(shown.key))) return { kind: 'known' };
      return {
        kind: 'unknown',
        remark: trustsAuthority(files.knownHosts, knownAs, port)
          ? 'known_hosts trusts a certificate authority for this host, of which no valid certificate was seen.'
          : verdict.knownTypes.length > 0
            ? `known_hosts has keys of other types for this host: ${verdict.knownTypes.join(', ')}.`
            : null,
      };
  }
}

export const typesToAsk = ({ knownAs, port }: UnpinnedAddress, files: SshFiles): readonly string[] =>
  knownTypesOf(files.knownHosts, knownAs, port);

/** True when only a certificate can vouch for the host: no key of it is known, and an authority is trusted. */
export const wantsCertificate = ({ knownAs, port }: UnpinnedAddress, { knownHosts }: SshFiles): boolean =>
  knownTypesOf(knownHosts, knownAs, port).length === 0 && trustsAuthority(knownHosts, knownAs, port);
