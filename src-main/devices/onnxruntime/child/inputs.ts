import type { InferenceSession } from 'onnxruntime-node';
import { ensure } from '../../../../shared/base/assert.ts';
import type { DType } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { exampleShape, needsShape, type DeclaredInput, type Shapes } from '../../../../shared/base/shapes.ts';
import { dtypeOf } from '../../../../shared/onnx/elementTypes.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { seededInputs } from '../../../../shared/score/seededInputs.ts';
import { canBeFed, filled } from './tensors.ts';

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
 * refused, as are shapes that the model does not declare so: `E-SHAPES`.
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
    if (dtype === null || !canBeFed(dtype))
      return err(appError('E-RUNTIME', `Input '${name}' is no tensor that can be fed here.`));
    const declared = value.type?.tensorType?.shape?.dim?.map(({ dimValue }) => fixedDim(dimValue)) ?? null;
    const shape = shapeOf({ name, shape: declared }, shapes.get(name));
    if (!shape.ok) return shape;
    specs.push({ name, dtype, shape: shape.value });
  }
  return ok(specs);
}

function shapeOf(declared: DeclaredInput, given: readonly number[] | undefined): Result<readonly number[]> {
  const refuse = (why: string) => err(appError('E-SHAPES', `Input '${declared.name}' ${why}.`));
  if (!given && needsShape(declared)) return refuse(`has open axes: give its shape, such as ${exampleShape(declared)}`);
  const known = declared.shape;
  if (given && known && !fits(given, known))
    return refuse(`is declared as ${known.map((dim) => dim ?? '?').join('x')}`);
  const shape = given ?? ensure(known, 'a shape that need not be given').map((dim) => dim ?? 1);
  return countOf(shape) > maxElements ? refuse('would be too large') : ok(shape);
}

const fits = (given: readonly number[], known: readonly (number | null)[]): boolean =>
  given.length === known.length && known.every((dim, axis) => dim === null || dim === given[axis]);

const fixedDim = (value: bigint | null | undefined): number | null =>
  value === null || value === undefined || value < 0n ? null : Number(value);

export function randomFeeds(inputs: readonly InputSpec[], seed: number, sample: number): InferenceSession.FeedsType {
  const next = seededInputs(seed, sample);
  return Object.fromEntries(inputs.map(({ name, dtype, shape }) => [name, filled(dtype, shape, () => next(dtype))]));
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);
