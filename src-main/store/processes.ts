import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from './store.ts';

/** True when a process of this pid runs here, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM';
  }
}

/**
 * This process as the owner of leases. Pids can only be compared within one boot of one pid namespace (two containers on
 * one computer share the boot); where the system names neither, the host stands for both.
 */
export function thisProcess(): LeaseOwner {
  return { pid: process.pid, bootId: bootOf() };
}

function bootOf(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
