import { statfsSync } from 'node:fs';

/**
 * Names the network file system that a folder lies on, or null. SQLite's WAL needs memory shared between processes and
 * locks that hold; over a network there is neither, and projects get lost. Types are those of Linux' `statfs(2)`; elsewhere
 * only Windows' `\\server\share` can be told.
 */
export function networkFileSystemOf(folder: string): string | null {
  if (process.platform === 'win32') return /^[\\/]{2}[^\\/.?]/.test(folder) ? 'a network share' : null;
  return process.platform === 'linux' ? nameOfType(statfsSync(folder).type) : null;
}

/** Types are 32 bits wide; some kernels hand them out sign-extended. */
export const nameOfType = (type: number): string | null => networkTypes.get(type >>> 0) ?? null;

const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB (cifs)'],
  [0xfe534d42, 'SMB 2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0x786f4256, 'a VirtualBox shared folder'],
  [0xbacbacbc, 'a VMware shared folder'],
]);
