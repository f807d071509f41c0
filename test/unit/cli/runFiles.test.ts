import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRunFiles, readRunFiles } from '../../../src-main/cli/runFiles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const profile = '[{ "count" : 1 }, { "name" : "a", "timeMs" : 1, "averageMs" : 1, "percentage" : 100 }]';

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('a prefix means the files that go on behind it, not those of a longer name (synthetic)', () => {
  const folder = folderOf({ 'v1.profile.json': profile, 'v10.profile.json': profile, 'v1_b.json': profile });
  test.each([
    ['v1', ['v1.profile.json']],
    ['v1_', ['v1_b.json']],
    ['v', ['v1.profile.json', 'v10.profile.json', 'v1_b.json']],
    ['v10.p', ['v10.profile.json']],
  ])('%s', async (prefix, names) => {
    const found = valueOf(await findRunFiles([join(folder, prefix)]));
    expect(found.map(({ name }) => name)).toEqual(names);
  });
});

test.each([
  ['with its mark', Buffer.from(`\uFEFF${profile}`, 'utf16le')],
  ['without', Buffer.from(profile, 'utf16le')],
])('a text in UTF-16, %s', async (_, bytes) => {
  const found = valueOf(await findRunFiles([folderOf({ 'p.json': bytes })]));
  expect(found.map(({ role }) => role)).toEqual(['profile']);
  expect(valueOf(await readRunFiles(found))[0]?.text).toBe(profile);
});
