import { homedir, userInfo } from 'node:os';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import {
  judge,
  resolveAddress,
  suggestAddresses,
  typesToAsk,
  type AddressSuggestion,
  type KeyStanding,
  type UnpinnedAddress,
} from '../../devices/jetson/addresses.ts';
import { readHostKey } from '../../devices/jetson/connect.ts';
import type { HostKey } from '../../devices/jetson/hostKey.ts';
import { loadSshFiles, usualPlaces, type SshFilePlaces } from '../../devices/jetson/sshFiles.ts';
import type { Studio } from '../studio.ts';

/** A host that was looked at but not signed in to: what key it shows, and what the user's own files say of it. */
export interface HostSight {
  readonly address: UnpinnedAddress;
  readonly shown: HostKey;
  readonly standing: KeyStanding;
}

export interface HostQuestion {
  /** `user@host:port` or an alias of ssh_config. */
  readonly address: string;
  readonly keyFile?: string;
  readonly jump?: string;
  /** For tests; else those of the user. */
  readonly places?: SshFilePlaces;
}

/** What an address means, with what ssh_config adds to it. Errors: `E-USAGE`. */
export async function readAddress(question: HostQuestion): Promise<Result<UnpinnedAddress>> {
  const files = await loadSshFiles(question.places ?? usualPlaces(homedir()));
  return resolveAddress(question.address, files, {
    defaultUser: userInfo().username,
    ...(question.keyFile === undefined ? {} : { keyFile: question.keyFile }),
    ...(question.jump === undefined ? {} : { jump: question.jump }),
  });
}

export const suggestedAddresses = async (places = usualPlaces(homedir())): Promise<readonly AddressSuggestion[]> =>
  suggestAddresses(await loadSshFiles(places));

/**
 * Asks a host for its key and judges it by the user's known_hosts.
 * @param jump the pinned host on the way, where there is one.
 * @returns `E-DEVICE-UNREACHABLE`, or `E-DEVICE-HOST-KEY` for a key that is changed or revoked.
 */
export async function lookAtHost(
  studio: Pick<Studio, 'secrets'>,
  address: UnpinnedAddress,
  jump: SshAddress['jump'],
  places: SshFilePlaces = usualPlaces(homedir()),
): Promise<Result<HostSight>> {
  const files = await loadSshFiles(places);
  const { host, port } = address;
  const shown = await readHostKey(
    { host, port, ...(jump ? { jump } : {}) },
    studio.secrets,
    typesToAsk(address, files),
  );
  if (!shown.ok) return shown;
  const standing = judge(address, shown.value, files);
  return standing.ok ? ok({ address, shown: shown.value, standing: standing.value }) : standing;
}
