import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** A host key as OpenSSH shows it. */
export interface HostKey {
  readonly type: string;
  /** `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
  readonly key: Buffer;
}

/** @param key as it goes over the wire: its type comes first, with its length before it. */
export function hostKeyOf(key: Buffer): HostKey {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  const type =
    length > 0 && length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : 'unknown';
  return { type, fingerprint: fingerprintOf(key), key };
}

export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** How a key of a type is negotiated: an RSA key goes by three names. */
const algorithmsOf = (type: string): readonly string[] =>
  type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type];

const offered: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/**
 * What to take off the list of host key algorithms so that a host shows a key of a type that is known of it; nothing when
 * none of these types can be had. Lists of this runtime are only shortened: naming an algorithm that it lacks throws.
 */
export function unwantedAlgorithms(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const wanted = types.flatMap(algorithmsOf);
  return offered.some((algorithm) => wanted.includes(algorithm))
    ? offered.filter((algorithm) => !wanted.includes(algorithm))
    : [];
}
