import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arrayFeeds } from '../../../../src-main/devices/onnxruntime/child/arrays.ts';
import type { InputSpec } from '../../../../src-main/devices/onnxruntime/child/inputs.ts';
import { floatsOf } from '../../../../src-main/devices/onnxruntime/child/tensors.ts';
import { numpyFile } from '../../../support/numpyFiles.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const folder = temporaryFolder();
const x: InputSpec = { name: 'x', dtype: 'fp32', shape: [1, 2, 3] };
const n: InputSpec = { name: 'n', dtype: 'int64', shape: [1, 1] };

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const written = (name: Parameters<typeof numpyFile>[0], ending = 'npy') => file(`${name}.${ending}`, numpyFile(name));
const open = (inputs: readonly InputSpec[], path: string) => arrayFeeds(inputs, path, folder);

/** All samples, each as the values of its inputs in order. */
async function samples(inputs: readonly InputSpec[], path: string): Promise<readonly (readonly number[][])[]> {
  const source = valueOf(await open(inputs, path));
  const all: number[][][] = [];
  for (let at = 0; at < source.count; at += 1) {
    const feeds = valueOf(await source.at(at));
    all.push(inputs.map(({ name }) => [...floatsOf(feeds[name] as never)!]));
  }
  return all;
}

const first = [0, 1, 2, 3, 4, 5];
const second = [6, 7, 8, 9, 10, 11];

describe('one array', () => {
  test.each(['floats', 'doubles', 'halves', 'bigEndian'] as const)('%s feed a float input', async (name) => {
    expect(await samples([x], written(name))).toEqual([[first], [second]]);
  });

  test('feeds an input of half precision', async () => {
    expect(await samples([{ ...x, dtype: 'fp16' }], written('floats'))).toEqual([[first], [second]]);
  });

  test('is one sample, one without its batch, or several, by its shape', async () => {
    const of = async (shape: readonly number[]) => (await samples([{ ...x, shape }], written('floats'))).length;
    expect(await of([2, 2, 3])).toBe(1);
    expect(await of([1, 2, 2, 3])).toBe(1);
    expect(await of([1, 2, 3])).toBe(2);
    expect(await of([2, 3])).toBe(2);
  });

  test('of any name in an archive feeds the only input', async () => {
    expect(await samples([x], written('single', 'npz'))).toEqual([[first], [second]]);
  });
});

describe('an archive', () => {
  test.each(['archive', 'compressed'] as const)('%s: an array an input, by its name', async (name) => {
    expect(await samples([n, x], written(name, 'npz'))).toEqual([
      [[5], first],
      [[6], second],
    ]);
  });
});

test('a folder: its files by name, one after the other', async () => {
  const many = join(folder, 'many');
  mkdirSync(many);
  writeFileSync(join(many, 'b.npz'), numpyFile('archive'));
  writeFileSync(join(many, 'a.npy'), numpyFile('doubles'));
  writeFileSync(join(many, 'notes.txt'), 'no array');
  expect(await samples([x], many)).toEqual([[first], [second], [first], [second]]);
});

describe('refused with the file and what to do', () => {
  const cut = (bytes: Buffer, by: number) => bytes.subarray(0, bytes.length - by);
  const header = (text: string) => {
    const bytes = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text}\n`, 'latin1');
    bytes.writeUInt16LE(text.length + 1, 8);
    return bytes;
  };

  test.each([
    ['integers for a float input', [x], () => written('integers'), 'it holds int64, the input takes fp32'],
    ['floats for an integer input', [n], () => written('floats'), 'it holds fp32, the input takes int64'],
    ['another shape', [{ ...x, shape: [1, 3, 2] }], () => written('floats'), 'its shape is [2, 2, 3]'],
    ['a batch that does not divide', [{ ...x, shape: [4, 2, 3] }], () => written('floats'), 'the input’s is [4, 2, 3]'],
    ['columns first', [x], () => written('columnsFirst'), 'numpy.ascontiguousarray'],
    ['Python objects', [x], () => written('objects'), 'array.astype(numpy.float32)'],
    ['records', [x], () => written('records'), 'array.astype(numpy.float32)'],
    ['text', [x], () => written('text'), 'array.astype(numpy.float32)'],
    ['no array at all', [x], () => file('a.npy', Buffer.from('hello, this is text')), 'is not a .npy file'],
    ['an empty file', [x], () => file('e.npy', Buffer.alloc(0)), 'is not a .npy file'],
    ['a cut array', [x], () => file('c.npy', cut(numpyFile('floats'), 4)), 'is cut off: 172 of 176 bytes'],
    [
      'a shape beyond the file',
      [x],
      () => file('h.npy', header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 2, 3)}")),
      'is cut off',
    ],
    [
      'no samples',
      [x],
      () => file('z.npy', header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2, 3)}")),
      'its shape is [0, 2, 3]',
    ],
    ['a cut archive', [x], () => file('c.npz', cut(numpyFile('archive'), 30)), 'is not a .npz file'],
    ['one array for two inputs', [x, n], () => written('floats'), "has no array 'x'; the model takes 'x', 'n'"],
    ['an input that is missing', [x, { ...n, name: 'm' }], () => written('archive', 'npz'), "has no array 'm'"],
    ['uneven numbers of samples', [x, n], () => written('uneven', 'npz'), "2 samples of one input and 1 of 'n'"],
    ['no such path', [x], () => join(folder, 'nowhere'), 'cannot be read'],
    ['an empty folder', [x], () => temporaryFolder(), 'holds no .npy or .npz file'],
  ])('%s', async (_, inputs, path, why) => {
    const error = errorOf(await open(inputs, path()));
    expect(error.code).toBe('E-ARRAYS');
    expect(error.message).toContain(why);
  });

  test('a file that shrank after it was opened', async () => {
    const path = written('floats');
    const source = valueOf(await open([x], path));
    writeFileSync(path, cut(numpyFile('floats'), 4));
    valueOf(await source.at(0));
    expect(errorOf(await source.at(1)).message).toContain('became shorter');
  });
});
