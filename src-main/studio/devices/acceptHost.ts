import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { HostSight } from '../../../shared/contract/deviceMethods.ts';
import type { LabPlace, SshAddress } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';
import { isLabAddress, placeAddress } from './labPlaces.ts';
import { lookAtHost, readAddress, type HostQuestion } from './lookAtHost.ts';

/** Fingerprints that the user has compared; absent = only known_hosts may vouch. */
export interface AcceptedKeys {
  readonly hostKey?: string;
  readonly jumpHostKey?: string;
}

/**
 * The host whose key is to be accepted next: the jump host as long as its key is not, then the device, seen through it.
 * Errors: `E-USAGE`, those of reaching the host and of signing in to the jump host.
 */
export async function nextSight(
  studio: Pick<Studio, 'secrets'>,
  question: HostQuestion,
  accepted: Pick<AcceptedKeys, 'jumpHostKey'>,
): Promise<Result<HostSight>> {
  const next = await nextHost(studio, question, accepted);
  return next.ok ? ok(next.value.sight) : next;
}

/**
 * An address whose keys known_hosts vouches for, or the user did; a key that nobody vouches for is never taken.
 * Errors: those of `nextSight`, and `E-DEVICE-HOST-KEY` with the fingerprint that was shown.
 */
export async function acceptedAddress(
  studio: Pick<Studio, 'secrets'>,
  question: HostQuestion,
  keys: AcceptedKeys,
): Promise<Result<SshAddress>> {
  const next = await nextHost(studio, question, keys);
  if (!next.ok) return next;
  const { sight, jump, place } = next.value;
  const address = accept(sight, sight.role === 'jump' ? keys.jumpHostKey : keys.hostKey);
  return address.ok ? ok({ ...address.value, ...(jump ? { jump } : {}), ...(place ? { place } : {}) }) : address;
}

interface NextHost {
  readonly sight: HostSight;
  /** What was gone through to see it. */
  readonly jump?: SshAddress;
  /** Whose board it is. */
  readonly place?: LabPlace;
}

async function nextHost(
  studio: Pick<Studio, 'secrets'>,
  question: HostQuestion,
  { jumpHostKey }: Pick<AcceptedKeys, 'jumpHostKey'>,
): Promise<Result<NextHost>> {
  const lab = isLabAddress(question.address) ? await placeAddress(question.address) : null;
  if (lab && !lab.ok) return lab;
  const through = lab?.value.jump ?? null;
  const address = await readAddress({
    ...question,
    ...(lab ? { address: lab.value.address } : {}),
    ...(through === null || question.jump !== undefined ? {} : { jump: through }),
  });
  if (!address.ok) return address;
  const hop = address.value.jump === null ? null : await lookAtHost(studio, address.value.jump, 'jump', undefined);
  if (hop && !hop.ok) return hop;
  const jump = hop ? accept(hop.value, jumpHostKey) : null;
  if (hop && !jump?.ok) return ok({ sight: hop.value });
  const sight = await lookAtHost(studio, address.value, 'device', jump?.ok ? jump.value : undefined);
  if (!sight.ok) return sight;
  return ok({
    sight: sight.value,
    ...(jump?.ok ? { jump: jump.value } : {}),
    ...(lab ? { place: lab.value.place } : {}),
  });
}

function accept(sight: HostSight, given: string | undefined): Result<SshAddress> {
  const { host, port, user, keyFile, keyType, fingerprint, standing } = sight;
  if (standing.kind === 'refused') return err(standing.error);
  if (given === fingerprint || (given === undefined && standing.kind === 'known'))
    return ok({ host, port, user, keyFile, hostKey: fingerprint, hostKeyType: keyType });
  const remark = standing.kind === 'unknown' && standing.remark !== null ? `${standing.remark} ` : '';
  return err(
    appError('E-DEVICE-HOST-KEY', `${host} shows the ${keyType} key ${fingerprint}.`, {
      hint:
        given === undefined
          ? `${remark}Compare it with what the board itself prints (ssh-keygen -lf), then give it with --host-key.`
          : `It is not the key that was given (${given}): find out why before you go on.`,
    }),
  );
}
