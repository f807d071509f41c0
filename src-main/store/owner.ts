import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from './store.ts';

/**
 * This process, with the project opened once more, as the owner of leases. Pids can only be compared within one boot of one pid namespace (two containers on
 * one computer share the boot); where the system names neither, the host stands for both.
 */
export function newOwner(): LeaseOwner {
  return { pid: process.pid, bootId: thisBoot(), instance: randomUUID() };
}

export function thisBoot(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
