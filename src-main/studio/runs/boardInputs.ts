import { parseShapes } from '../../../shared/base/shapes.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { ModelFacts } from '../../../shared/contract/project.ts';
import { seededInputs } from '../../../shared/score/seededInputs.ts';
import type { RunJob } from '../../devices/device.ts';
import type { Store } from '../../store/store.ts';

/** More than this is not sent for one look at the outputs. */
const maxElements = 2 ** 26;

/**
 * What a board is to compute once, so that its outputs can be held against those of ONNX Runtime: seeded inputs as raw
 * FP32, blobs of the project. None for a model whose inputs are of another type, or whose shapes are not known: how a
 * TensorRT reads those differs by version.
 */
export async function boardInputs(
  { blobs }: Pick<Store, 'blobs'>,
  { inputs }: ModelFacts,
  shapesText: string | null,
  seed: number,
): Promise<Result<RunJob['inputs']>> {
  const shapes = parseShapes(shapesText);
  if (!shapes.ok) return ok([]);
  const next = seededInputs(seed, 0);
  const made: NonNullable<RunJob['inputs']>[number][] = [];
  for (const { name, dtype, shape } of inputs) {
    const dims = shapes.value.get(name) ?? shape?.map((dim, axis) => dim ?? (axis === 0 ? 1 : NaN)) ?? [NaN];
    const count = dims.reduce((product, dim) => product * dim, 1);
    // trtexec parts its list at commas, and a name from its file at a colon.
    if (dtype !== 'fp32' || !(count <= maxElements) || /[,:'"]/.test(name)) return ok([]);
    const values = Float32Array.from({ length: count }, () => next(dtype));
    const stored = await blobs.putBytes(new Uint8Array(values.buffer));
    if (!stored.ok) return stored;
    const path = blobs.path(stored.value.sha256);
    if (!path.ok) return path;
    made.push({ ...stored.value, name, path: path.value });
  }
  return ok(made);
}
