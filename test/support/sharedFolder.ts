import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';

/**
 * The folder of reference models and recorded engines that lies beside the checkout of those who build this project. An
 * outside clone has none: tests that need it say so and are skipped.
 */
const beside = path.resolve(import.meta.dirname, '../../../shared');

/** Absolute path; null where it is absent. */
export const sharedFolder: string | null = existsSync(path.join(beside, 'design.md')) ? beside : null;

/** A `describe` that needs the folder and is handed its path; one skipped test with the reason where it is absent. */
export function describeWithShared(name: string, tests: (folder: string) => void): void {
  if (sharedFolder === null) test.skip(`${name} (skipped: there is no ../shared beside this checkout)`, () => {});
  else describe(name, () => tests(sharedFolder));
}

/** Files of the folder that match, relative to it, sorted; none where the folder is absent. */
export const sharedFiles = (pattern: string): readonly string[] =>
  sharedFolder === null ? [] : globSync(pattern, { cwd: sharedFolder }).toSorted();
