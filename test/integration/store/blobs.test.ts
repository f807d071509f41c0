import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProjectStore, openProjectStore } from '../../../src-main/store/projectStore.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { sampleVariant } from '../../support/storeSamples.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const opened: Store[] = [];
afterAll(() => opened.forEach((store) => store.close()));

async function newStore(name: string, place = folder): Promise<Store> {
  const store = valueOf(await createProjectStore(join(place, name)));
  opened.push(store);
  return store;
}
const filesOf = (store: Store): string[] => readdirSync(`${store.project.path}.files`);

test('bytes and files are stored under the hash of what they hold, once', async () => {
  const store = await newStore('hash');
  const bytes = Buffer.alloc(3 << 20, 'synthetic ');
  const source = join(folder, 'model.bin');
  writeFileSync(source, bytes);
  const fromFile = valueOf(await store.blobs.putFile(source));
  const fromBytes = valueOf(await store.blobs.putBytes(bytes));
  expect(fromFile).toEqual({ sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length });
  expect(fromBytes).toEqual(fromFile);
  expect(filesOf(store)).toEqual([fromFile.sha256]);
  expect(readFileSync(valueOf(store.blobs.path(fromFile.sha256))).equals(bytes)).toBe(true);
});

test('what cannot be read is refused and leaves nothing', async () => {
  const store = await newStore('unreadable');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(errorOf(await store.blobs.putFile(join(folder, 'absent'))).code).toBe('E-FILE-NOT-FOUND');
  expect(errorOf(await store.blobs.putFile(folder)).code).toBe('E-FILE-UNREADABLE');
  expect(errorOf(await store.blobs.putFile(join(folder, 'pipe'))).code).toBe('E-FILE-UNREADABLE');
  expect(errorOf(await store.blobs.putFile('/proc/self/mem')).code).toBe('E-FILE-UNREADABLE');
  expect(filesOf(store)).toEqual([]);
});

test('a blob that is gone, cut or replaced by a link is missing, and storing it again mends it', async () => {
  const store = await newStore('missing');
  const { sha256 } = valueOf(await store.blobs.putBytes(Buffer.from('content')));
  const path = valueOf(store.blobs.path(sha256));
  truncateSync(path, 3);
  expect(errorOf(store.blobs.path(sha256)).code).toBe('E-BLOB-MISSING');
  rmSync(path);
  expect(errorOf(store.blobs.path(sha256)).code).toBe('E-BLOB-MISSING');
  writeFileSync(join(folder, 'elsewhere'), 'content');
  symlinkSync(join(folder, 'elsewhere'), path);
  expect(errorOf(store.blobs.path(sha256)).code).toBe('E-BLOB-MISSING');
  valueOf(await store.blobs.putBytes(Buffer.from('content')));
  expect(valueOf(store.blobs.path(sha256))).toBe(path);
  expect(errorOf(store.blobs.path('../../etc/passwd' as typeof sha256)).code).toBe('E-BLOB-MISSING');
});

test('a row cannot name a blob that was never stored', async () => {
  const store = await newStore('foreign-key');
  const { sha256 } = valueOf(await store.blobs.putBytes(Buffer.from('x')));
  const absent = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) as typeof sha256;
  expect(store.variants.add(sampleVariant('v', absent)).ok).toBe(false);
  expect(store.variants.list()).toEqual([]);
});

test('parts of processes that are gone are swept when the project opens, others stay', async () => {
  const store = await newStore('parts');
  const parts = `${store.project.path}.files`;
  const dead = execFileSync(process.execPath, ['-e', 'console.log(process.pid)']).toString().trim();
  const name = (pid: string | number) => `.${pid}-0f0e0d0c-0000-4000-8000-000000000000.part`;
  for (const pid of [dead, process.pid]) writeFileSync(join(parts, name(pid)), 'half');
  writeFileSync(join(parts, `.${name(dead)}.0a0b0c0d-0000-4000-8000-000000000000.part`), 'beside a scratch file');
  opened.push(valueOf(await openProjectStore(store.project.path)));
  expect(readdirSync(parts)).toEqual([name(process.pid)]);
});

test.skipIf(process.getuid?.() !== 0)('a full disk is told, and nothing is half-written', async () => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
  try {
    const store = valueOf(await createProjectStore(join(disk, 'small')));
    const kept = valueOf(await store.blobs.putBytes(Buffer.from('kept')));
    valueOf(store.variants.add(sampleVariant('kept', kept.sha256)));
    expect(errorOf(await store.blobs.putBytes(Buffer.alloc(8 << 20))).code).toBe('E-DISK-FULL');
    expect(filesOf(store)).toEqual([kept.sha256]);

    writeFileSync(join(disk, 'filler'), Buffer.alloc(1 << 20));
    const filled: string[] = [];
    for (let count = 0; ; count += 1) {
      const added = store.variants.add(sampleVariant(`v${count}`, kept.sha256, { label: 'x'.repeat(200) }));
      if (!added.ok) {
        expect(added.error.code).toBe('E-DISK-FULL');
        break;
      }
      filled.push(added.value.id);
      expect(count).toBeLessThan(100_000);
    }
    expect(store.variants.list().map((variant) => variant.id)).toEqual(['kept', ...filled]);
    store.close();
    rmSync(join(disk, 'filler'));
    const again = valueOf(await openProjectStore(join(disk, 'small.qdq')));
    expect(again.variants.list().map((variant) => variant.id)).toEqual(['kept', ...filled]);
    again.close();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});
