import type { InferenceSession } from 'onnxruntime-node';
import { ensure } from '../../../../shared/base/assert.ts';
import type { DType } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { exampleShape, needsShape, type Shapes } from '../../../../shared/base/shapes.ts';
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
    if (dtype === null || !canBeFed(dtype))
      return err(appError('E-RUNTIME', `Input '${name}' is no tensor that can be fed here.`));
    if (given && dims && given.length !== dims.length)
      return err(appError('E-SHAPES', `Input '${name}' has ${dims.length} axes, not ${given.length}.`));
    const declared = { name, shape: dims && dims.map(({ dimValue }) => fixedDim(dimValue)) };
    if (!given && needsShape(declared))
      return err(
        appError('E-SHAPES', `Input '${name}' has open axes: give its shape, such as ${exampleShape(declared)}.`),
      );
    const shape = given ?? ensure(declared.shape, 'a shape that need not be given').map((dim) => dim ?? 1);
    if (countOf(shape) > maxElements) return err(appError('E-SHAPES', `Input '${name}' would be too large.`));
    specs.push({ name, dtype, shape });
  }
  return ok(specs);
}

const fixedDim = (value: bigint | null | undefined): number | null =>
  value === null || value === undefined || value < 0n ? null : Number(value);

export function randomFeeds(inputs: readonly InputSpec[], seed: number, sample: number): InferenceSession.FeedsType {
  const next = seededInputs(seed, sample);
  return Object.fromEntries(inputs.map(({ name, dtype, shape }) => [name, filled(dtype, shape, () => next(dtype))]));
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);
