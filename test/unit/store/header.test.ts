import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHeader } from '../../../src-main/store/header.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('version and application id of a synthetic header', () => {
  const header = Buffer.alloc(100);
  header.write('SQLite format 3\0', 'latin1');
  header.writeInt32BE(7, 60);
  header.writeInt32BE(0x51445153, 68);
  expect(readHeader(fileOf('good', header))).toEqual({ userVersion: 7, applicationId: 0x51445153 });
});

test('what is no SQLite file has no header', () => {
  expect(readHeader(fileOf('empty', Buffer.alloc(0)))).toBeNull();
  expect(readHeader(fileOf('short', Buffer.from('SQLite format 3\0')))).toBeNull();
  expect(readHeader(fileOf('other', Buffer.alloc(4096, 'x')))).toBeNull();
});
