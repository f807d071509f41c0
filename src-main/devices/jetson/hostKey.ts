import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

/** A host key as OpenSSH shows it. */
export interface HostKey {
  readonly type: string;
  /** `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
}

export function hostKeyOf(key: Buffer): HostKey {
  const parsed = ssh2.utils.parseKey(key);
  const type =
    parsed instanceof Error ? 'unknown' : Array.isArray(parsed) ? (parsed[0]?.type ?? 'unknown') : parsed.type;
  const fingerprint = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
  return { type, fingerprint };
}
