import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { indexOf } from '../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { inferShapes, type TensorType } from '../../../shared/onnx/shapes/inferShapes.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { inlineExternal } from '../../../src-main/onnx-file/inlineExternal.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/**
 * Shapes and types that we infer, against those of the tensors that ONNX Runtime computes: every tensor of every model,
 * run as written (no optimisation), each made an output without saying of what type.
 */

const runtimeNames: Readonly<Record<string, string>> = { fp32: 'float32', fp16: 'float16', fp64: 'float64' };
const arrays: Readonly<Record<string, (count: number, random: () => number) => Tensor['data']>> = {
  fp32: (count, random) => Float32Array.from({ length: count }, random),
  fp16: (count) => new Uint16Array(count).fill(0x3800),
  int64: (count) => new BigInt64Array(count),
};

/** All tensors that nodes of the main graph make, as ONNX Runtime makes them. */
async function runtimeTypes(
  graph: ModelGraph,
  types: ReadonlyMap<string, TensorType>,
): Promise<ReadonlyMap<string, string>> {
  const { nodes, inputs } = indexOf(graph);
  const output = nodes
    .flatMap((node) => node.output ?? [])
    .filter((name) => name !== '')
    .map((name) => ({ name }));
  const probed: ModelGraph = {
    ...graph,
    model: { ...graph.model, graph: { ...graph.model.graph, output, valueInfo: null } },
  };
  const session = await InferenceSession.create(encodeModel(probed), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const random = seededRandom(1);
  const feeds = Object.fromEntries(
    inputs.map((name) => {
      const { dtype, shape } = types.get(name)!;
      const dims = shape!.map((dim) => dim!);
      const data = arrays[dtype!]!(
        dims.reduce((a, b) => a * b, 1),
        random,
      );
      return [name, new Tensor(runtimeNames[dtype!] as 'float32', data as Float32Array, dims)];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, tensor]) => [name, `${tensor.type} ${tensor.dims.join('x')}`]));
}

const shown = ({ dtype, shape }: TensorType): string => `${runtimeNames[dtype!] ?? dtype} ${shape?.join('x')}`;

describeWithShared('inferred types are those of ONNX Runtime', (folder) => {
  const check = async (file: string, shapes: ReadonlyMap<string, readonly number[]>): Promise<void> => {
    const { graph } = valueOf(await openModel(path.join(folder, file)));
    const types = inferShapes(graph, shapes);
    const expected = await runtimeTypes(valueOf(inlineExternal(graph)), types);
    const own = new Map([...expected.keys()].map((name) => [name, shown(types.get(name)!)]));
    expect(own).toEqual(expected);
    expect(own.size).toBeGreaterThan(10);
  };

  test.each(sharedFiles('models/**/*.onnx'))('%s', (file) => check(file, new Map()));
  test.each(sharedFiles('sample/*.onnx').filter((file) => !file.includes('dynamic')))('%s', (file) =>
    check(file, new Map()),
  );
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
