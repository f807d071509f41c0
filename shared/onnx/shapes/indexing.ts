import { axisOf, isNumber } from './dims.ts';
import { axesOf } from './layout.ts';
import { fact, maxElements, type Call, type Dim, type Rule, type RuleTable } from './fact.ts';

/** Operators that pick elements, and those that make index tensors. */

interface Range {
  readonly axis: number | null;
  readonly start: Dim;
  readonly end: Dim;
  readonly step: Dim;
}

function rangesOf(call: Call, rank: number): readonly Range[] | null {
  const starts = call.ints('starts') ?? call.elements(1);
  const ends = call.ints('ends') ?? call.elements(2);
  if (starts === null || ends === null) return null;
  const axes = axesOf(call, 3);
  if (axes === null && call.has(3)) return null;
  const steps = call.has(4) ? call.elements(4) : null;
  return starts.map((start, at) => ({
    axis: axisOf(axes?.[at] ?? at, rank),
    start,
    end: ends[at] ?? null,
    step: call.has(4) ? (steps?.[at] ?? null) : 1,
  }));
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** First index and count of a slice over `size` elements, clamped as ONNX clamps. */
function clampRange(size: number, start: number, end: number, step: number): { first: number; count: number } {
  const from = start < 0 ? start + size : start;
  const to = end < 0 ? end + size : end;
  const first = step > 0 ? clamp(from, 0, size) : clamp(from, 0, size - 1);
  const last = step > 0 ? clamp(to, 0, size) : clamp(to, -1, size - 1);
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) };
}

function sliceDim(dim: Dim, { start, end, step }: Range): Dim {
  if (!isNumber(start) || !isNumber(end) || !isNumber(step) || step === 0) return null;
  if (isNumber(dim)) return clampRange(dim, start, end, step).count;
  return start === 0 && step === 1 && end >= 2 ** 31 - 1 ? dim : null;
}

function sliceElements(elements: readonly Dim[], { start, end, step }: Range): readonly Dim[] | null {
  if (!isNumber(start) || !isNumber(end) || !isNumber(step) || step === 0) return null;
  const { first, count } = clampRange(elements.length, start, end, step);
  return Array.from({ length: count }, (_, at) => elements[first + at * step] ?? null);
}

const slice: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  if (data === null) return [fact(dtype, null)];
  const ranges = rangesOf(call, data.length);
  if (ranges === null)
    return [
      fact(
        dtype,
        data.map(() => null),
      ),
    ];
  const shape = data.map((dim, at) => {
    const range = ranges.find((each) => each.axis === at);
    return range ? sliceDim(dim, range) : dim;
  });
  const only = ranges[0];
  const picked =
    elements !== null && data.length === 1 && ranges.length === 1 && only ? sliceElements(elements, only) : null;
  return [fact(dtype, shape, picked)];
};

const gather: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  const indices = call.shape(1);
  const axis = data ? axisOf(call.int('axis', 0), data.length) : null;
  if (data === null || indices === null || axis === null) return [fact(dtype, null)];
  const shape = [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)];
  const picks = data.length === 1 && elements !== null ? call.numbers(1) : null;
  const picked = picks?.map((at) => elements![at < 0 ? at + elements!.length : at] ?? null) ?? null;
  return [fact(dtype, shape, picked)];
};

const gatherElements: Rule = (call) => [fact(call.input(0).dtype, call.shape(1))];

const gatherNd: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const indices = call.shape(1);
  const depth = indices?.at(-1);
  if (!data || !indices || !isNumber(depth)) return [fact(dtype, null)];
  return [fact(dtype, [...indices.slice(0, -1), ...data.slice(call.int('batch_dims', 0) + depth)])];
};

const topK: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const axis = data ? axisOf(call.int('axis', -1), data.length) : null;
  const count = call.has(1) ? (call.elements(1)?.[0] ?? null) : call.int('k', 1);
  const shape = data && axis !== null ? data.with(axis, count) : null;
  return [fact(dtype, shape), fact('int64', shape)];
};

const range: Rule = (call) => {
  const { dtype } = call.input(0);
  const [start, limit, delta] = [0, 1, 2].map((slot) => call.numbers(slot)?.[0]);
  if (start === undefined || limit === undefined || !delta) return [fact(dtype, [null])];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const elements = count <= maxElements ? Array.from({ length: count }, (_, at) => start + at * delta) : null;
  return [fact(dtype, [count], elements)];
};

const oneHot: Rule = (call) => {
  const indices = call.shape(0);
  const depth = call.elements(1)?.[0] ?? null;
  const axis = indices ? axisOf(call.int('axis', -1), indices.length + 1) : null;
  const shape = indices && axis !== null ? indices.toSpliced(axis, 0, depth) : null;
  return [fact(call.input(2).dtype, shape)];
};

const nonZero: Rule = (call) => [fact('int64', [call.shape(0)?.length ?? null, null])];

const compress: Rule = (call) => {
  const data = call.shape(0);
  const axis =
    data && call.node.attribute?.some((each) => each.name === 'axis') ? axisOf(call.int('axis', 0), data.length) : null;
  return [fact(call.input(0).dtype, data && axis !== null ? data.with(axis, null) : [null])];
};

const unique: Rule = (call) => [
  compress(call)[0]!,
  fact('int64', [null]),
  fact('int64', [null]),
  fact('int64', [null]),
];

export const indexing: RuleTable = {
  Slice: slice,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherNd,
  TopK: topK,
  Range: range,
  OneHot: oneHot,
  NonZero: nonZero,
  Compress: compress,
  Unique: unique,
  NonMaxSuppression: () => [fact('int64', [null, 3])],
};
