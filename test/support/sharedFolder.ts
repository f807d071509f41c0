import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

const candidate = resolve(import.meta.dirname, '../../../shared');

/** The folder of recorded engines and models beside the checkout; null in a clone that stands alone. */
export const sharedFolder: string | null = existsSync(resolve(candidate, 'design.md')) ? candidate : null;

/** A block of tests that read `../shared`; skipped, with the reason in its name, where it is absent. */
export function describeWithShared(name: string, body: (folder: string) => void): void {
  if (sharedFolder === null) describe.skip(`${name} (skipped: ../shared is not beside this checkout)`, () => body(candidate));
  else describe(name, () => body(candidate));
}
