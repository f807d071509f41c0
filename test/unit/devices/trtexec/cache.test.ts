import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCache, toEvict, type CacheState } from '../../../../src-main/devices/trtexec/cache.ts';

const nameOf = (letter: string, tail = '.onnx'): string => `${letter.repeat(64)}${tail}`;
const MB = 2 ** 20;
const state = (files: readonly (readonly [string, number])[], more: Partial<CacheState> = {}): CacheState => ({
  files: files.map(([name, sizeBytes]) => ({ name, sizeBytes })),
  inUse: new Set(),
  freeBytes: null,
  ...more,
});

describe('the cache of a board', () => {
  it('reads sizes, jobs that use files, and free space, and nothing that is none of ours', () => {
    const text = `file 12 ${nameOf('a')}\nfile 5 ${nameOf('b', '.onnx.part')}\nfile 9 ../../etc/passwd\nuses ${nameOf('a')}\ndisk /dev/x 100 40 60 40% /\n`;
    expect(readCache(text)).toEqual({
      files: [
        { name: nameOf('a'), sizeBytes: 12 },
        { name: nameOf('b', '.onnx.part'), sizeBytes: 5 },
      ],
      inUse: new Set([nameOf('a')]),
      freeBytes: 60 * 1024,
    });
  });

  it('throws away the least recently used first, as far as it must', () => {
    const files = state([
      [nameOf('a'), 40],
      [nameOf('b'), 40],
      [nameOf('c'), 15],
    ]);
    expect(toEvict(files, [{ name: nameOf('d'), sizeBytes: 30 }], 100)).toEqual([nameOf('a')]);
    expect(toEvict(files, [{ name: nameOf('d'), sizeBytes: 5 }], 100)).toEqual([]);
  });

  it('never what a job reads, what is coming, or the part of it', () => {
    const files = state(
      [
        [nameOf('a'), 90],
        [nameOf('d', '.onnx.part'), 10],
        [nameOf('b'), 50],
      ],
      { inUse: new Set([nameOf('a')]) },
    );
    expect(toEvict(files, [{ name: nameOf('d'), sizeBytes: 30 }], 100)).toEqual([nameOf('b')]);
  });

  it('makes room on a full disk, and says when there can be none', () => {
    const files = state([[nameOf('a'), 200 * MB]], { freeBytes: 10 * MB });
    const coming = [{ name: nameOf('d'), sizeBytes: 50 * MB }];
    expect(toEvict(files, coming, 2 ** 40)).toEqual([nameOf('a')]);
    expect(toEvict({ ...files, inUse: new Set([nameOf('a')]) }, coming, 2 ** 40)).toBeNull();
  });

  it('holds the limit whenever it can, and takes no more than it needs', () => {
    const letters = 'abcef0123456789'.split('');
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 12 }), fc.nat(60), fc.nat(300), (sizes, coming, limit) => {
        const files = state(sizes.map((size, at) => [nameOf(letters[at]!), size] as const));
        const gone = toEvict(files, [{ name: nameOf('d'), sizeBytes: coming }], limit)!;
        const kept = files.files.filter(({ name }) => !gone.includes(name));
        const held = (list: typeof kept): number => list.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        if (coming <= limit) expect(held(kept) + coming).toBeLessThanOrEqual(limit);
        const last = files.files.find(({ name }) => name === gone.at(-1));
        if (last) expect(held(kept) + last.sizeBytes + coming).toBeGreaterThan(limit);
      }),
    );
  });
});
