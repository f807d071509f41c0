import { homedir, userInfo } from 'node:os';
import type { AddressCandidate, HostSight } from '../../../shared/contract/deviceMethods.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import {
  judge,
  resolveAddress,
  suggestAddresses,
  typesToAsk,
  wantsCertificate,
  type UnpinnedAddress,
} from '../../devices/jetson/addresses.ts';
import { readHostKey } from '../../devices/jetson/connect.ts';
import { certifiedKeys } from '../../devices/jetson/hostCertificate.ts';
import { hostKeyOf } from '../../devices/jetson/hostKey.ts';
import { scanCertificates } from '../../devices/jetson/keyScan.ts';
import { localNames } from '../../devices/jetson/localNames.ts';
import { loadSshFiles, usualPlaces, type SshFiles } from '../../devices/jetson/sshFiles.ts';
import type { Studio } from '../studio.ts';
import { labAddress, labPlaces } from './labPlaces.ts';

export interface HostQuestion {
  /** `user@host:port`, an alias of ssh_config, or a place of a lab. */
  readonly address: string;
  readonly keyFile?: string;
  readonly jump?: string;
}

/** The SSH files of the user, read anew: they may have been mended meanwhile. */
const usersFiles = (): Promise<SshFiles> => loadSshFiles(usualPlaces(homedir()));

/** What an address means, with what ssh_config adds to it. Errors: `E-USAGE`. */
export async function readAddress({ address, ...given }: HostQuestion): Promise<Result<UnpinnedAddress>> {
  return resolveAddress(address, await usersFiles(), { ...given, defaultUser: userInfo().username });
}

/** Places of a lab come first where `LG_COORDINATOR` names its coordinator, as for labgrid's own client. */
export async function addressCandidates(): Promise<readonly AddressCandidate[]> {
  const [files, local, places] = await Promise.all([usersFiles(), localNames(), labCandidates()]);
  return [...places, ...suggestAddresses(files, local)];
}

async function labCandidates(): Promise<readonly AddressCandidate[]> {
  const coordinator = process.env['LG_COORDINATOR'];
  const places = coordinator === undefined ? null : await labPlaces(coordinator);
  if (!coordinator || !places?.ok) return [];
  return places.value.map(({ name }) => ({ address: labAddress({ name, coordinator }), from: 'lab' }));
}

/**
 * Asks a host for its key and judges it by the user's known_hosts; behind a jump host no certificate can be asked for.
 * @param jump the pinned host on the way, where there is one; it is signed in to.
 * @returns `E-DEVICE-UNREACHABLE`, or what stops on the way.
 */
export async function lookAtHost(
  studio: Pick<Studio, 'secrets'>,
  address: UnpinnedAddress,
  role: HostSight['role'],
  jump: SshAddress['jump'],
): Promise<Result<HostSight>> {
  const files = await usersFiles();
  const { host, port, user, keyFile } = address;
  const certified =
    jump || !wantsCertificate(address, files)
      ? []
      : certifiedKeys(await scanCertificates(host, port), files.knownHosts, address.knownAs, port, new Date());
  const types = [...typesToAsk(address, files), ...certified.map((key) => hostKeyOf(key).type)];
  const shown = await readHostKey({ host, port, ...(jump ? { jump } : {}) }, studio.secrets, types);
  if (!shown.ok) return shown;
  const { type: keyType, fingerprint } = shown.value;
  const standing = judge(address, shown.value, files, certified);
  return ok({ role, host, port, user, keyFile, keyType, fingerprint, standing });
}
