import { existsSync, readFileSync } from 'node:fs';
import { inRoot, root } from '../support/paths.mjs';
import path from 'node:path';

/**
 * Skips that must not be. In CI as root with the reference files beside the checkout everything can run, so a test that is
 * skipped there is a failure unless `test/expected-skips.json` lists it by name.
 */
export function unexpectedSkips(skipped) {
  const everythingCanRun =
    process.env.CI === 'true' && process.getuid?.() === 0 && existsSync(path.resolve(root, '../shared/design.md'));
  if (!everythingCanRun) return [];
  const listed = new Set(expected());
  return skipped.filter(({ name }) => !listed.has(name));
}

function expected() {
  const file = inRoot('test', 'expected-skips.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}
