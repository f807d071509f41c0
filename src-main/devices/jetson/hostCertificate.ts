import { createPublicKey, verify } from 'node:crypto';
import ssh2 from 'ssh2';
import { entriesAbout, type KnownHost } from './knownHosts.ts';

/**
 * Certificates of hosts: a host key, the names that it stands for and the time in which it does, signed by an authority.
 * One counts when known_hosts trusts the authority for the host (`@cert-authority`) and does not call it revoked, it is
 * of a host, names this host, is valid now, asks for nothing that we do not know, and its signature holds. Our SSH
 * library does not negotiate certificates, so they are asked for beside the connection; that takes nothing from them: the
 * connection proves that the host has the key, the certificate says whose key it is.
 * Source: OpenSSH PROTOCOL.certkeys; sshd(8).
 */
export interface HostCertificate {
  /** The certified key, as it goes over the wire. */
  readonly key: Buffer;
  readonly isOfHost: boolean;
  readonly names: readonly string[];
  /** Seconds since 1970. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly hasCriticalOptions: boolean;
  readonly authority: Buffer;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Keys of the host for which an authority vouches that known_hosts trusts. */
export function certifiedKeys(
  certificates: readonly Buffer[],
  entries: readonly KnownHost[],
  host: string,
  port: number,
  now: Date,
): readonly Buffer[] {
  const about = entriesAbout(entries, host, port);
  const keysOf = (marker: KnownHost['marker']): readonly Buffer[] =>
    about.filter((entry) => entry.marker === marker).map(({ key }) => Buffer.from(key, 'base64'));
  const revoked = keysOf('revoked');
  const trusted = keysOf('cert-authority').filter((key) => !revoked.some((other) => other.equals(key)));
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  return certificates.flatMap((blob) => {
    const certificate = readCertificate(blob);
    if (!certificate) return [];
    const { key, isOfHost, validAfter, validBefore, hasCriticalOptions, authority } = certificate;
    const isValid =
      isOfHost &&
      !hasCriticalOptions &&
      certificate.names.includes(host.toLowerCase()) &&
      validAfter <= seconds &&
      seconds < validBefore &&
      trusted.some((own) => own.equals(authority)) &&
      isSigned(certificate);
    return isValid ? [key] : [];
  });
}

/** @returns null for what is no certificate of a kind that is known here. */
export function readCertificate(blob: Buffer): HostCertificate | null {
  try {
    const fields = new WireReader(blob);
    const kind = fields.text();
    const type = kind.replace(/-cert-v01@openssh\.com$/, '');
    const keyFields = type === kind ? undefined : fieldsOfKey(type);
    if (keyFields === undefined) return null;
    fields.bytes();
    const key = Buffer.concat([
      wireString(type),
      ...Array.from({ length: keyFields }, () => wireString(fields.bytes())),
    ]);
    fields.uint64();
    const isOfHost = fields.uint32() === 2;
    fields.bytes();
    const names = new WireReader(fields.bytes()).all().map((name) => name.toString('utf8').toLowerCase());
    const [validAfter, validBefore] = [fields.uint64(), fields.uint64()];
    const hasCriticalOptions = fields.bytes().length > 0;
    fields.bytes();
    fields.bytes();
    const authority = fields.bytes();
    const signed = blob.subarray(0, fields.at);
    const signature = fields.bytes();
    return { key, isOfHost, names, validAfter, validBefore, hasCriticalOptions, authority, signed, signature };
  } catch (problem) {
    if (problem instanceof RangeError) return null;
    throw problem;
  }
}

/** How many fields a public key of a type has behind its type. */
const fieldsOfKey = (type: string): number | undefined =>
  type === 'ssh-ed25519' ? 1 : type === 'ssh-rsa' || /^ecdsa-sha2-nistp(256|384|521)$/.test(type) ? 2 : undefined;

/** By signature: the type of the authority's key that makes it, and its hash. RSA with SHA-1 is not taken. */
const signatureKinds: Readonly<Record<string, { readonly key: string; readonly hash: string | null }>> = {
  'ssh-ed25519': { key: 'ssh-ed25519', hash: null },
  'rsa-sha2-256': { key: 'ssh-rsa', hash: 'sha256' },
  'rsa-sha2-512': { key: 'ssh-rsa', hash: 'sha512' },
  'ecdsa-sha2-nistp256': { key: 'ecdsa-sha2-nistp256', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { key: 'ecdsa-sha2-nistp384', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { key: 'ecdsa-sha2-nistp521', hash: 'sha512' },
};

function isSigned({ authority, signed, signature }: HostCertificate): boolean {
  try {
    const parts = new WireReader(signature);
    const kind = signatureKinds[parts.text()];
    const type = new WireReader(authority).text();
    if (kind?.key !== type) return false;
    const parsed = ssh2.utils.parseKey(`${type} ${authority.toString('base64')}`);
    if (parsed instanceof Error) return false;
    const key = createPublicKey(parsed.getPublicPEM());
    const value = parts.bytes();
    if (!type.startsWith('ecdsa-')) return verify(kind.hash, signed, key, value);
    const size = Math.ceil(Number(type.slice(-3)) / 8);
    const [r, s] = new WireReader(value).all();
    if (!r || !s) return false;
    const pair = Buffer.concat([fixed(r, size), fixed(s, size)]);
    return verify(kind.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, pair);
  } catch {
    // What does not parse as a key or a signature vouches for nobody.
    return false;
  }
}

/** A big number of the wire, which has a zero before a high first bit, at a fixed size. */
function fixed(number: Buffer, size: number): Buffer {
  const bytes = number.subarray(Math.max(0, number.length - size));
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

const wireString = (bytes: Buffer | string): Buffer => {
  const content = Buffer.from(bytes as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

/** SSH's wire format (RFC 4251 §5). Throws a RangeError at the end of what is there. */
class WireReader {
  at = 0;
  private readonly buffer: Buffer;
  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }
  uint32(): number {
    this.at += 4;
    return this.buffer.readUInt32BE(this.at - 4);
  }
  uint64(): bigint {
    this.at += 8;
    return this.buffer.readBigUInt64BE(this.at - 8);
  }
  bytes(): Buffer {
    const length = this.uint32();
    if (length > this.buffer.length - this.at) throw new RangeError('A field is longer than what is there.');
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
  text(): string {
    return this.bytes().toString('utf8');
  }
  all(): readonly Buffer[] {
    const found: Buffer[] = [];
    while (this.at < this.buffer.length) found.push(this.bytes());
    return found;
  }
}
