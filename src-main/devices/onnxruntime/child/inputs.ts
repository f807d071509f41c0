import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { DType } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { seededRandom } from '../../../../shared/base/random.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { Shapes } from '../../../../shared/base/shapes.ts';
import { dtypeOf } from '../../../../shared/onnx/elementTypes.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { decodeSmallFloat, encodeIeee, float16 } from '../../../../shared/onnx/smallFloats.ts';

/** An input of the model with every dimension known. */
export interface InputSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** More elements than this are a mistake in the shapes, or cannot be run here anyway. */
const maxElements = 2 ** 30;

/**
 * Inputs with the job's shapes put in. A first axis that nobody fixes is a batch and becomes 1; any other open axis is
 * refused, as are shapes for inputs that are not there: `E-SHAPES`.
 */
export function inputSpecs(graph: ModelGraph, shapes: Shapes): Result<readonly InputSpec[]> {
  const { inputs } = indexOf(graph);
  const stranger = [...shapes.keys()].find((name) => !inputs.includes(name));
  if (stranger !== undefined) return err(appError('E-SHAPES', `The model has no input '${stranger}'.`));
  const specs: InputSpec[] = [];
  for (const value of graph.model.graph?.input ?? []) {
    const name = value.name ?? '';
    if (!inputs.includes(name)) continue;
    const dtype = dtypeOf(value.type?.tensorType?.elemType ?? 0);
    const dims = value.type?.tensorType?.shape?.dim ?? null;
    const given = shapes.get(name);
    if (dtype === null || !makers.has(dtype))
      return err(appError('E-RUNTIME', `Input '${name}' is no tensor that can be fed here.`));
    if (given && dims && given.length !== dims.length)
      return err(appError('E-SHAPES', `Input '${name}' has ${dims.length} axes, not ${given.length}.`));
    if (!given && !dims) return err(appError('E-SHAPES', `Give a shape for input '${name}'.`));
    const shape = given ?? dims!.map(({ dimValue }, axis) => fixedDim(dimValue) ?? (axis === 0 ? 1 : NaN));
    if (shape.some(Number.isNaN)) return err(appError('E-SHAPES', `Input '${name}' has open axes: give its shape.`));
    if (countOf(shape) > maxElements) return err(appError('E-SHAPES', `Input '${name}' would be too large.`));
    specs.push({ name, dtype, shape });
  }
  return ok(specs);
}

const fixedDim = (value: bigint | null | undefined): number | null =>
  value === null || value === undefined || value < 0n ? null : Number(value);

/** Seeded inputs: floats in [0, 1) as an image has them, whole numbers 0 and 1, which any index takes, bytes in full. */
export function randomFeeds(inputs: readonly InputSpec[], seed: number, sample: number): InferenceSession.FeedsType {
  const random = seededRandom(seed * 1_000_003 + sample);
  return Object.fromEntries(
    inputs.map((input) => [input.name, makers.get(input.dtype)!(input.shape, countOf(input.shape), random)]),
  );
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

type Maker = (shape: readonly number[], count: number, random: () => number) => Tensor;

const bit = (random: () => number): number => (random() < 0.5 ? 0 : 1);
const byte = (random: () => number): number => Math.floor(random() * 256);

const makers: ReadonlyMap<DType, Maker> = new Map<DType, Maker>([
  ['fp32', (shape, count, random) => new Tensor('float32', Float32Array.from({ length: count }, random), shape)],
  ['fp64', (shape, count, random) => new Tensor('float64', Float64Array.from({ length: count }, random), shape)],
  ['fp16', (shape, count, random) => halfTensor(Float32Array.from({ length: count }, random), shape)],
  [
    'int8',
    (shape, count, random) =>
      new Tensor(
        'int8',
        Int8Array.from({ length: count }, () => byte(random)),
        shape,
      ),
  ],
  [
    'uint8',
    (shape, count, random) =>
      new Tensor(
        'uint8',
        Uint8Array.from({ length: count }, () => byte(random)),
        shape,
      ),
  ],
  [
    'int16',
    (shape, count, random) =>
      new Tensor(
        'int16',
        Int16Array.from({ length: count }, () => bit(random)),
        shape,
      ),
  ],
  [
    'uint16',
    (shape, count, random) =>
      new Tensor(
        'uint16',
        Uint16Array.from({ length: count }, () => bit(random)),
        shape,
      ),
  ],
  [
    'int32',
    (shape, count, random) =>
      new Tensor(
        'int32',
        Int32Array.from({ length: count }, () => bit(random)),
        shape,
      ),
  ],
  [
    'uint32',
    (shape, count, random) =>
      new Tensor(
        'uint32',
        Uint32Array.from({ length: count }, () => bit(random)),
        shape,
      ),
  ],
  [
    'int64',
    (shape, count, random) =>
      new Tensor(
        'int64',
        BigInt64Array.from({ length: count }, () => BigInt(bit(random))),
        shape,
      ),
  ],
  [
    'uint64',
    (shape, count, random) =>
      new Tensor(
        'uint64',
        BigUint64Array.from({ length: count }, () => BigInt(bit(random))),
        shape,
      ),
  ],
  [
    'bool',
    (shape, count, random) =>
      new Tensor(
        'bool',
        Uint8Array.from({ length: count }, () => bit(random)),
        shape,
      ),
  ],
]);

/** A tensor of the input's type with the given values; only float inputs can carry pictures. */
export function floatFeed(input: InputSpec, values: Float32Array): Result<Tensor> {
  if (input.dtype === 'fp32') return ok(new Tensor('float32', values, input.shape));
  if (input.dtype === 'fp16') return ok(halfTensor(values, input.shape));
  return err(appError('E-IMAGES', `Input '${input.name}' is ${input.dtype}; pictures need a float input.`));
}

function halfTensor(values: Float32Array, shape: readonly number[]): Tensor {
  const codes = Uint16Array.from(values, (value) => encodeIeee(float16, value));
  const tensor = new Tensor('float16', codes, shape);
  // Where the language has a Float16Array, the binding makes one of the codes, which its native side takes for empty.
  Object.defineProperty(tensor, 'cpuData', { value: codes });
  return tensor;
}

/** Values of an output as floats; null for text. FP16 comes as its codes or as a Float16Array, by the age of Node. */
export function floatsOf(tensor: Tensor): Float32Array | null {
  const { data, type } = tensor;
  if (data instanceof Float32Array) return data;
  if (Array.isArray(data)) return null;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  if (type === 'float16' && data instanceof Uint16Array)
    return Float32Array.from(data, (code) => decodeSmallFloat(float16, code));
  return Float32Array.from(data as ArrayLike<number>);
}
