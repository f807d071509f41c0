import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ensure } from '../../shared/base/assert.ts';
import type { DType } from '../../shared/base/dtype.ts';
import { seededRandom } from '../../shared/base/random.ts';
import { indexOf } from '../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import type { TensorType } from '../../shared/onnx/shapes/inferShapes.ts';
import { encodeModel } from '../../src-main/onnx-file/codec.ts';

/** Types of tensors as ONNX Runtime makes them, to compare with inferred ones: `float32 1x3x8x8`. */

const runtimeNames: Partial<Record<DType, string>> = { fp32: 'float32', fp16: 'float16', fp64: 'float64' };
const arrays: Partial<Record<DType, (count: number, random: () => number) => Tensor['data']>> = {
  fp32: (count, random) => Float32Array.from({ length: count }, random),
  fp16: (count) => new Uint16Array(count).fill(0x3800),
  int64: (count) => new BigInt64Array(count),
  int32: (count) => new Int32Array(count),
  int8: (count) => new Int8Array(count),
  uint8: (count) => new Uint8Array(count),
  bool: (count) => new Uint8Array(count).fill(1),
};

export const shownType = ({ dtype, shape }: TensorType): string =>
  `${dtype === null ? '?' : (runtimeNames[dtype] ?? dtype)} ${shape ? shape.map((dim) => dim ?? '?').join('x') : '*'}`;

/** Types that the JavaScript side of ONNX Runtime cannot hand out. */
const unseen: readonly (DType | null)[] = ['int4', 'uint4', 'fp8', 'fp4'];

/**
 * Runs the model as written on random data, with every tensor of the main graph made an output, of which nothing is said.
 * @param types inferred ones; those of the graph inputs have no open axes.
 */
export async function runtimeTypes(
  graph: ModelGraph,
  types: ReadonlyMap<string, TensorType>,
): Promise<ReadonlyMap<string, string>> {
  const { nodes, inputs } = indexOf(graph);
  const made = nodes
    .flatMap((node) => node.output ?? [])
    .filter((name) => name !== '' && !unseen.includes(types.get(name)?.dtype ?? null));
  const probed = { ...graph.model.graph, output: made.map((name) => ({ name })), valueInfo: null };
  const bytes = encodeModel({ ...graph, model: { ...graph.model, graph: probed } });
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', logSeverityLevel: 3 });
  const random = seededRandom(1);
  const feeds = Object.fromEntries(inputs.map((name) => [name, randomTensor(ensure(types.get(name), name), random)]));
  const results = await session.run(feeds);
  await session.release();
  return new Map(made.map((name) => [name, `${results[name]!.type} ${results[name]!.dims.join('x')}`]));
}

function randomTensor({ dtype, shape }: TensorType, random: () => number): Tensor {
  const dims = ensure(shape, 'shape').map((dim) => ensure(dim, 'dimension'));
  const make = ensure(arrays[dtype ?? 'string'], `data of type ${dtype}`);
  const data = make(
    dims.reduce((a, b) => a * b, 1),
    random,
  );
  const tensor = new Tensor((runtimeNames[dtype!] ?? dtype!) as 'float32', data as Float32Array, dims);
  // Where the language has a Float16Array, Tensor makes one, which the native side then takes for empty.
  if (dtype === 'fp16') Object.defineProperty(tensor, 'cpuData', { value: data });
  return tensor;
}
