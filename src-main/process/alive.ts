import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

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
 * Pids can only be compared within one boot of one pid namespace (two containers on one computer share the boot); where
 * the system names neither, the host stands for both.
 */
export function thisBoot(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
