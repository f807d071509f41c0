import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that holds little: a file system in memory, mounted over it. @returns a call that takes it away. */
export function smallDisk(folder: string, sizeKiB: number): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', folder]);
  return () => void execFileSync('umount', ['-l', folder]);
}

/** @returns null when file systems may be mounted here; many containers forbid it. */
export function whyNoSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-mount-'));
  try {
    smallDisk(folder, 64)();
    return null;
  } catch {
    return 'file systems cannot be mounted here';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
