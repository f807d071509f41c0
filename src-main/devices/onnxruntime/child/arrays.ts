import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isFloat } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { FeedSource } from './feeds.ts';
import { countOf, type InputSpec } from './inputs.ts';
import { openNpy, readElements, type Npy } from './npy.ts';
import { unpackNpz } from './npz.ts';
import { filled, floatsOf, tensorOf } from './tensors.ts';

/**
 * Samples out of NumPy files. Each file has an array for every input: a .npy its only one, a .npz one by each name (or any
 * single one where there is one input). An array is one sample when it has the input's shape, or that without a batch
 * of 1; more when its first axis is a multiple of the batch, or comes before the input's axes. Floats of any width feed
 * any float input; other types have to be the input's own.
 */
export async function arrayFeeds(
  inputs: readonly InputSpec[],
  path: string,
  scratch: string,
): Promise<Result<FeedSource>> {
  const files = await arrayFiles(path);
  if (!files.ok) return files;
  const parts: Part[] = [];
  for (const file of files.value) {
    const part = await openPart(inputs, file, scratch);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok({
    count: parts.reduce((sum, part) => sum + part.samples, 0),
    at(sample) {
      let before = 0;
      let at = 0;
      for (; sample >= before + parts[at]!.samples; at += 1) before += parts[at]!.samples;
      return feedsFrom(parts[at]!, inputs, sample - before);
    },
  });
}

async function feedsFrom(
  { arrays }: Part,
  inputs: readonly InputSpec[],
  sample: number,
): Promise<Result<InferenceSession.FeedsType>> {
  const feeds: Record<string, Tensor> = {};
  for (const [at, input] of inputs.entries()) {
    const tensor = await readSample(arrays[at]!, input, sample);
    if (!tensor.ok) return tensor;
    feeds[input.name] = tensor.value;
  }
  return ok(feeds);
}

/** One file: the arrays of all inputs in their order, and how many samples it has. */
interface Part {
  readonly arrays: readonly Npy[];
  readonly samples: number;
}

/** The NumPy files that a path stands for, by name. Errors: `E-ARRAYS`. */
export async function arrayFiles(path: string): Promise<Result<readonly string[]>> {
  try {
    if (!(await stat(path)).isDirectory()) return ok([path]);
    const files = (await readdir(path)).filter((name) => /\.np[yz]$/i.test(name)).toSorted();
    return files.length > 0
      ? ok(files.map((name) => join(path, name)))
      : err(appError('E-ARRAYS', `${path} holds no .npy or .npz file.`));
  } catch (problem) {
    return err(appError('E-ARRAYS', `${path} cannot be read.`, { details: String(problem) }));
  }
}

async function openPart(inputs: readonly InputSpec[], file: string, scratch: string): Promise<Result<Part>> {
  const found = await arraysIn(file, scratch);
  if (!found.ok) return found;
  const arrays: Npy[] = [];
  let samples: number | null = null;
  for (const input of inputs) {
    const own = found.value.get(input.name) ?? (inputs.length === 1 ? onlyOne(found.value) : undefined);
    if (own === undefined)
      return err(
        appError('E-ARRAYS', `${file} has no array '${input.name}'; the model takes ${namesOf(inputs)}.`, {
          details: `It holds ${[...found.value.keys()].join(', ')}.`,
        }),
      );
    const array = await openNpy(own, own === file ? file : `${input.name} in ${file}`);
    if (!array.ok) return array;
    const count = samplesIn(array.value, input, file);
    if (!count.ok) return count;
    if (samples !== null && samples !== count.value)
      return err(
        appError('E-ARRAYS', `${file} has ${samples} samples of one input and ${count.value} of '${input.name}'.`),
      );
    samples = count.value;
    arrays.push(array.value);
  }
  return ok({ arrays, samples: samples ?? 0 });
}

const arraysIn = (file: string, scratch: string): Promise<Result<ReadonlyMap<string, string>>> =>
  /\.npz$/i.test(file) ? unpackNpz(file, scratch) : Promise.resolve(ok(new Map([['', file]])));

const onlyOne = (arrays: ReadonlyMap<string, string>): string | undefined =>
  arrays.size === 1 ? [...arrays.values()][0] : undefined;

const namesOf = (inputs: readonly InputSpec[]): string => inputs.map(({ name }) => `'${name}'`).join(', ');

function samplesIn({ dtype, shape }: Npy, input: InputSpec, file: string): Result<number> {
  const wrong = (why: string) => err(appError('E-ARRAYS', `${file} does not fit input '${input.name}': ${why}.`));
  if (dtype !== input.dtype && !(isFloat(dtype) && isFloat(input.dtype)))
    return wrong(`it holds ${dtype}, the input takes ${input.dtype}`);
  const [batch = 1, ...sample] = input.shape;
  const [first = 0, ...rest] = shape;
  if (same(shape, input.shape) || (batch === 1 && same(shape, sample))) return ok(1);
  if (input.shape.length > 0 && same(rest, sample) && first % batch === 0 && first > 0) return ok(first / batch);
  if (same(rest, input.shape) && first > 0) return ok(first);
  return wrong(`its shape is ${spelt(shape)}, the input’s is ${spelt(input.shape)}`);
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

const spelt = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

async function readSample(array: Npy, input: InputSpec, sample: number): Promise<Result<Tensor>> {
  const count = countOf(input.shape);
  const bytes = await readElements(array, sample * count, count);
  if (!bytes.ok) return bytes;
  const own = tensorOf(array.dtype, bytes.value, input.shape);
  if (array.dtype === input.dtype) return ok(own);
  const values = floatsOf(own)!;
  let at = 0;
  return ok(filled(input.dtype, input.shape, () => values[at++]!));
}
