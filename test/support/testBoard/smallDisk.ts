import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that holds little: a file system in memory, mounted over it. */
export interface SmallDisk {
  grow(sizeKiB: number): void;
  remove(): void;
}

export function smallDisk(folder: string, sizeKiB: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', folder]);
  return {
    grow: (toKiB) => void execFileSync('mount', ['-o', `remount,size=${toKiB}k`, folder]),
    remove: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** @returns null when file systems may be mounted here; many containers forbid it. */
export function whyNoSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-mount-'));
  try {
    smallDisk(folder, 64).remove();
    return null;
  } catch {
    return 'file systems cannot be mounted here';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
