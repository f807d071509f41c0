import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { nameOfType, networkFileSystemOf } from '../../../src-main/store/networkFileSystem.ts';

test('network file systems by the type that statfs tells, sign-extended or not', () => {
  expect(nameOfType(0x6969)).toBe('NFS');
  expect(nameOfType(0xff534d42)).toBe('SMB (cifs)');
  expect(nameOfType(0xff534d42 | 0)).toBe('SMB (cifs)');
  expect(nameOfType(0xef53)).toBeNull();
});

test('the folder for temporary files is local', () => {
  expect(networkFileSystemOf(tmpdir())).toBeNull();
});
