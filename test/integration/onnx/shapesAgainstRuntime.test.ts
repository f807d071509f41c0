import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { inlineExternal } from '../../../src-main/onnx-file/inlineExternal.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { runtimeTypes, shownType } from '../../support/runtimeTypes.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/**
 * Shapes and types that we infer, against those of the tensors that ONNX Runtime computes: every tensor of every model,
 * run as written (no optimisation), each made an output without saying of what type.
 */

describeWithShared('inferred types are those of ONNX Runtime', (folder) => {
  const check = async (file: string, shapes: ReadonlyMap<string, readonly number[]>): Promise<void> => {
    const { graph } = valueOf(await openModel(path.join(folder, file)));
    const types = inferShapes(graph, shapes);
    const expected = await runtimeTypes(valueOf(inlineExternal(graph)), types);
    const own = new Map([...expected.keys()].map((name) => [name, shownType(types.get(name)!)]));
    expect(own).toEqual(expected);
    expect(own.size).toBeGreaterThan(0);
  };

  test.each(sharedFiles('models/**/*.onnx'))('%s', (file) => check(file, new Map()));
  test.each(sharedFiles('sample/*.onnx').filter((file) => !file.includes('dynamic')))('%s', (file) =>
    check(file, new Map()),
  );
  const verdicts = JSON.parse(readFileSync(path.join(folder, 'legality/verdicts.json'), 'utf8')) as Record<
    string,
    { ort: string }
  >;
  const runs = (file: string): boolean => verdicts[path.basename(file, '.onnx')]?.ort === 'ok';
  test.each(sharedFiles('legality/*.onnx').filter(runs))('%s', (file) => check(file, new Map()));

  test('sample/float-dynamic.onnx with its batch given', () =>
    check('sample/float-dynamic.onnx', new Map([['images', [2, 3, 256, 256]]])));

  test('what is known of a dynamic model is right for any batch', async () => {
    const { graph } = valueOf(await openModel(path.join(folder, 'sample/float-dynamic.onnx')));
    const open = inferShapes(graph, new Map());
    const given = inferShapes(graph, new Map([['images', [3, 3, 256, 256]]]));
    for (const [name, { dtype, shape }] of open) {
      expect(given.get(name)?.dtype).toBe(dtype);
      expect(
        given.get(name)?.shape?.map((dim, at) => (shape?.[at] === null ? null : dim)),
        name,
      ).toEqual(shape);
    }
  });
});
