import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noExternalFiles, type ModelGraph, type StringStringEntryProto } from '../../../shared/onnx/model.ts';
import { tensorFloats } from '../../../shared/onnx/tensors.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { inlineExternal } from '../../../src-main/onnx-file/inlineExternal.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { writeModel } from '../../../src-main/onnx-file/writeModel.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
let folders = 0;

/** A folder with a model whose tensors lie in `weights.bin`, or where the entries say. */
function modelWith(...tensors: readonly Readonly<Record<string, string>>[]): { folder: string; model: string } {
  const folder = join(root, `case${(folders += 1)}`);
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from({ length: 64 }, (_, at) => at).buffer));
  const entries = (place: Readonly<Record<string, string>>): StringStringEntryProto[] =>
    Object.entries({ location: 'weights.bin', ...place }).map(([key, value]) => ({ key, value }));
  const graph: ModelGraph = {
    model: {
      irVersion: 8n,
      opsetImport: [{ version: 17n }],
      graph: {
        initializer: tensors.map((place, at) => ({
          dims: [2n, 4n],
          dataType: 1,
          name: `w${at}`,
          externalData: entries(place),
          dataLocation: 1,
        })),
      },
    },
    external: noExternalFiles,
  };
  writeFileSync(join(folder, 'model.onnx'), encodeModel(graph));
  return { folder, model: join(folder, 'model.onnx') };
}

const valuesOf = (graph: ModelGraph): readonly (readonly number[])[] =>
  (graph.model.graph?.initializer ?? []).map((tensor) => Array.from(valueOf(tensorFloats(graph, tensor))));

const eight = (from: number): readonly number[] => Array.from({ length: 8 }, (_, at) => from + at);

describe('external data (synthetic)', () => {
  test('is read where the model says', async () => {
    const { model } = modelWith({}, { offset: '64', length: '32' });
    expect(valuesOf(valueOf(await openModel(model)).graph)).toEqual([eight(0), eight(16)]);
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['an absolute path', { location: '/etc/passwd' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a drive', { location: 'C:weights.bin' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a climbing path', { location: '../case1/weights.bin' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a path that climbs within', { location: 'sub/../weights.bin' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a backslash', { location: 'sub\\weights.bin' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a NUL', { location: 'weights.bin\0.txt' }, 'E-ONNX-EXTERNAL-PATH'],
    ['no path', { location: '' }, 'E-ONNX-EXTERNAL-PATH'],
    ['a folder', { location: 'sub' }, 'E-ONNX-EXTERNAL-MISSING'],
    ['a missing file', { location: 'gone.bin' }, 'E-ONNX-EXTERNAL-MISSING'],
    ['an offset beyond the end', { offset: '240' }, 'E-ONNX-EXTERNAL-RANGE'],
    ['a negative offset', { offset: '-8' }, 'E-ONNX-EXTERNAL-RANGE'],
    ['an offset that is no number', { offset: 'here' }, 'E-ONNX-EXTERNAL-RANGE'],
    ['an offset of 2^63', { offset: '9223372036854775808' }, 'E-ONNX-EXTERNAL-RANGE'],
    ['a length that is not the shape’s', { length: '16' }, 'E-ONNX-TENSOR'],
  ];
  test.each(refused)('%s is refused', async (_, place, code) => {
    expect(errorOf(await openModel(modelWith(place).model)).code).toBe(code);
  });

  test('a link out of the folder is refused, one within is followed', async () => {
    const outside = join(root, 'outside.bin');
    writeFileSync(outside, new Uint8Array(256));
    const { folder, model } = modelWith({ location: 'link.bin' });
    symlinkSync(outside, join(folder, 'link.bin'));
    expect(errorOf(await openModel(model)).code).toBe('E-ONNX-EXTERNAL-PATH');
    const inside = modelWith({ location: 'link.bin' });
    symlinkSync('weights.bin', join(inside.folder, 'link.bin'));
    expect(valuesOf(valueOf(await openModel(inside.model)).graph)).toEqual([eight(0)]);
  });

  test('a file that shrinks after the model was opened is a typed error, not a crash', async () => {
    const { folder, model } = modelWith({ offset: '64' });
    const { graph } = valueOf(await openModel(model));
    truncateSync(join(folder, 'weights.bin'), 70);
    expect(errorOf(tensorFloats(graph, graph.model.graph!.initializer![0]!)).code).toBe('E-ONNX-EXTERNAL-MISSING');
  });

  test('written into its own folder, the model keeps its files', async () => {
    const { folder, model } = modelWith({ offset: '64' });
    const { graph, sha256 } = valueOf(await openModel(model));
    const written = valueOf(await writeModel(join(folder, 'copy.onnx'), graph));
    expect(written.sha256).toBe(sha256);
    expect(readdirSync(folder).toSorted()).toEqual(['copy.onnx', 'model.onnx', 'sub', 'weights.bin']);
  });

  test('written elsewhere, its data go along', async () => {
    const { graph } = valueOf(await openModel(modelWith({ offset: '64' }, {}).model));
    const target = join(root, 'elsewhere');
    mkdirSync(target);
    valueOf(await writeModel(join(target, 'copy.onnx'), graph));
    expect(readdirSync(target).toSorted()).toEqual(['copy.onnx', 'copy.onnx.data']);
    expect(valuesOf(valueOf(await openModel(join(target, 'copy.onnx'))).graph)).toEqual([eight(16), eight(0)]);
  });

  test('inlined, the model stands alone', async () => {
    const inlined = valueOf(inlineExternal(valueOf(await openModel(modelWith({ offset: '64' }).model)).graph));
    const file = join(root, 'alone.onnx');
    valueOf(await writeModel(file, inlined));
    expect(existsSync(`${file}.data`)).toBe(false);
    expect(valuesOf(valueOf(await openModel(file)).graph)).toEqual([eight(16)]);
  });
});

describe('files that are not models', () => {
  test('a folder, nothing, a pipe', async () => {
    expect(errorOf(await openModel(root)).code).toBe('E-FILE-UNREADABLE');
    expect(errorOf(await openModel(join(root, 'gone.onnx'))).code).toBe('E-FILE-NOT-FOUND');
    const pipe = join(root, 'pipe.onnx');
    execFileSync('mkfifo', [pipe]);
    expect(errorOf(await openModel(pipe)).code).toBe('E-FILE-UNREADABLE');
  });

  test('a file of more than 2 GiB is refused without being read', async () => {
    const file = join(root, 'huge.onnx');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 31);
    expect(errorOf(await openModel(file)).code).toBe('E-ONNX-TOO-LARGE');
  });

  test('what cannot be written leaves nothing behind', async () => {
    const { folder, model } = modelWith({});
    const { graph } = valueOf(await openModel(model));
    expect(errorOf(await writeModel(join(folder, 'sub'), graph)).code).toBe('E-FILE-UNWRITABLE');
    expect(errorOf(await writeModel(join(folder, 'gone', 'x.onnx'), graph)).code).toBe('E-FILE-UNWRITABLE');
    expect(readdirSync(folder).toSorted()).toEqual(['model.onnx', 'sub', 'weights.bin']);
    expect(readFileSync(model).length).toBeGreaterThan(0);
  });
});
