import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { defaultTarget } from '../../../shared/base/target.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { seededRandom } from '../../../shared/base/random.ts';
import { planFixes, scalesNeeded } from '../../../shared/qdq/fix/planFixes.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { openGraph } from '../../support/openCore.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/** ONNX Runtime, graph as written, takes what the planner made, and computes nearly what it computed before. */

const random = seededRandom(1);

async function run(graph: ModelGraph): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const feeds = Object.fromEntries(
    session.inputMetadata.map((input) => {
      const dims = 'shape' in input ? input.shape.map(Number) : [];
      const count = dims.reduce((product, dim) => product * dim, 1);
      return [input.name, new Tensor('float32', inputOf(count), dims)];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  return new Map(session.outputNames.map((name) => [name, results[name]!.data as Float32Array]));
}

const images = new Map<number, Float32Array>();
const inputOf = (count: number): Float32Array => {
  const known = images.get(count);
  if (known) return known;
  const made = Float32Array.from({ length: count }, random);
  images.set(count, made);
  return made;
};

/** Signal over difference, in dB, over all outputs of `before`. */
function agreementDb(before: ReadonlyMap<string, Float32Array>, after: ReadonlyMap<string, Float32Array>): number {
  let signal = 0;
  let error = 0;
  for (const [name, values] of before)
    values.forEach((value, at) => {
      signal += value ** 2;
      error += (value - after.get(name)![at]!) ** 2;
    });
  return 10 * Math.log10(signal / error);
}

/** The largest |x| of tensors, which are made outputs for that. */
async function amaxOf(graph: ModelGraph, tensors: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const output = tensors.map((name) => ({ name, type: { tensorType: { elemType: 1 } } }));
  const probed = { ...graph.model.graph, output: [...(graph.model.graph?.output ?? []), ...output] };
  const values = await run({ ...graph, model: { ...graph.model, graph: probed } });
  return new Map(tensors.map((name) => [name, values.get(name)!.reduce((most, x) => Math.max(most, Math.abs(x)), 0)]));
}

async function fixed(graph: ModelGraph): Promise<ModelGraph> {
  const amax = await amaxOf(graph, scalesNeeded(graph, defaultTarget));
  return valueOf(planFixes(graph, { target: defaultTarget, choose: 'automatic', amax, allowProxy: false })).graph;
}

describeWithShared('fixed models in ONNX Runtime', (folder) => {
  test.each([
    ['models/guide/resnet18-naive.onnx', 20],
    ['models/guide/mobilenet_v2-naive.onnx', 8],
    ['models/googlenet/naive.onnx', 20],
    ['models/yolov7/naive.onnx', -3],
    ['models/unet/modelopt_qat.onnx', 3],
    ['sample/naive-qat.onnx', 10],
  ])('%s runs, and agrees with its parent to at least %d dB', async (file, leastDb) => {
    const graph = openGraph(path.join(folder, file));
    const before = await run(graph);
    expect(agreementDb(before, await run(await fixed(graph)))).toBeGreaterThan(leastDb);
  });

  test('a model whose placement is right already comes back as it was', async () => {
    const graph = openGraph(path.join(folder, 'models/resnet18/modelopt_ptq.onnx'));
    expect(await fixed(graph)).toBe(graph);
  });
});
