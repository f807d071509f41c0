import { InferenceSession, Tensor } from 'onnxruntime-node';
import { seededRandom } from '../../shared/base/random.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import { encodeModel } from '../../src-main/onnx-file/codec.ts';

/** Models in ONNX Runtime, graph as written, on seeded noise: the same for every model of the same input shape. */

/** Outputs by name, and the tensors of `probes` with them. */
export async function runOnNoise(
  graph: ModelGraph,
  { probes = [], seed = 1 }: { readonly probes?: readonly string[]; readonly seed?: number } = {},
): Promise<ReadonlyMap<string, Float32Array>> {
  const output = [...(graph.model.graph?.output ?? []), ...probes.map((name) => ({ name }))];
  const probed = { ...graph, model: { ...graph.model, graph: { ...graph.model.graph, output } } };
  const session = await InferenceSession.create(encodeModel(probed), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const random = seededRandom(seed);
  const feeds = Object.fromEntries(
    session.inputMetadata.map((input) => {
      const dims = 'shape' in input ? input.shape.map((dim) => (typeof dim === 'number' ? dim : 1)) : [];
      const count = dims.reduce((product, dim) => product * dim, 1);
      return [input.name, new Tensor('float32', Float32Array.from({ length: count }, random), dims)];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  return new Map(session.outputNames.map((name) => [name, results[name]!.data as Float32Array]));
}

/** The largest |x| of each tensor on noise. */
export async function amaxOnNoise(graph: ModelGraph, tensors: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const values = await runOnNoise(graph, { probes: tensors });
  return new Map(tensors.map((name) => [name, values.get(name)!.reduce((most, x) => Math.max(most, Math.abs(x)), 0)]));
}

/** Signal and squared difference over all outputs of `before`. */
export function difference(
  before: ReadonlyMap<string, Float32Array>,
  after: ReadonlyMap<string, Float32Array>,
): { readonly signal: number; readonly error: number } {
  let signal = 0;
  let error = 0;
  for (const [name, values] of before)
    values.forEach((value, at) => {
      signal += value ** 2;
      error += (value - after.get(name)![at]!) ** 2;
    });
  return { signal, error };
}
