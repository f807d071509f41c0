import { execFile } from 'node:child_process';

/**
 * Hosts of the local network that announce themselves under `.local`: boards do so by avahi. The daemon of this computer is
 * asked for what it has heard, where there is one; nothing is sent by us and nobody is signed in to. Source: avahi-browse(1).
 */
const services = ['_ssh._tcp', '_sftp-ssh._tcp', '_workstation._tcp'];
const patienceMs = 4000;

export async function localNames(): Promise<readonly string[]> {
  const answers = await Promise.all(services.map(browse));
  return [...new Set(answers.flatMap(namesIn))];
}

const browse = (service: string): Promise<string> =>
  new Promise((resolve) => {
    const words = ['--parsable', '--resolve', '--terminate', '--no-db-lookup', service];
    // Whatever it could not do, what it said until then counts.
    execFile('avahi-browse', words, { timeout: patienceMs, maxBuffer: 1 << 20 }, (_problem, stdout) => resolve(stdout));
  });

/** `=;eth0;IPv4;orin;_ssh._tcp;local;orin.local;192.168.1.7;22;` : what others on the network call themselves is hostile. */
export const namesIn = (output: string): readonly string[] =>
  output.split('\n').flatMap((line) => {
    const [mark, , , , , , host = ''] = line.split(';');
    return mark === '=' && /^[a-z0-9][a-z0-9-]{0,62}\.local$/i.test(host) ? [host.toLowerCase()] : [];
  });
