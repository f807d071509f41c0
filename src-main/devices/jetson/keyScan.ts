import { execFile } from 'node:child_process';

/** Asks OpenSSH's own tool; a computer without it is one that has no certificates to show. Source: ssh-keyscan(1). */
const patienceSeconds = 5;

/** The certificates that a host shows for its keys, as they go over the wire; nobody is signed in to. */
export function scanCertificates(host: string, port: number): Promise<readonly Buffer[]> {
  // A name that begins with a dash would be an option.
  if (host.startsWith('-')) return Promise.resolve([]);
  const words = ['-c', '-T', String(patienceSeconds), '-p', String(port), host];
  return new Promise((resolve) => {
    execFile('ssh-keyscan', words, { timeout: 3000 * patienceSeconds, maxBuffer: 1 << 20 }, (_problem, stdout) =>
      resolve(certificatesIn(stdout)),
    );
  });
}

/** A line a certificate: type and base64, in some releases with the host before them. */
const certificatesIn = (output: string): readonly Buffer[] =>
  output
    .split('\n')
    .flatMap((line) => /(?:^| )\S+-cert-v01@openssh\.com ([A-Za-z0-9+/=]+)/.exec(line)?.[1] ?? [])
    .map((key) => Buffer.from(key, 'base64'));
