import { axisOf } from './dims.ts';
import { axesOf } from './layout.ts';
import { fact, type Call, type Dim, type Rule, type RuleTable } from './fact.ts';

/** Operators that shrink axes to one, and normalizations that put out statistics beside the data. */

function reduced(call: Call): readonly Dim[] | null {
  const data = call.shape(0);
  if (data === null) return null;
  const keep = call.int('keepdims', 1) === 1;
  const axes = axesOf(call, 1);
  if (axes === null && call.has(1)) return keep ? data.map(() => null) : null;
  if ((axes === null || axes.length === 0) && call.int('noop_with_empty_axes', 0) === 1) return data;
  const gone =
    axes === null || axes.length === 0 ? data.map((_, at) => at) : axes.map((axis) => axisOf(axis, data.length));
  return keep ? data.map((dim, at) => (gone.includes(at) ? 1 : dim)) : data.filter((_, at) => !gone.includes(at));
}

const reduce: Rule = (call) => [fact(call.input(0).dtype, reduced(call))];

const arg: Rule = (call) => {
  const data = call.shape(0);
  const axis = data ? axisOf(call.int('axis', 0), data.length) : null;
  if (data === null || axis === null) return [fact('int64', null)];
  return [fact('int64', call.int('keepdims', 1) === 1 ? data.with(axis, 1) : data.toSpliced(axis, 1))];
};

/** Y, then mean and inverse deviation over the axes from `axis` on. */
const layerNorm: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const axis = data ? axisOf(call.int('axis', -1), data.length) : null;
  const stats = data && axis !== null ? data.map((dim, at) => (at < axis ? dim : 1)) : null;
  return [fact(dtype, data), fact('fp32', stats), fact('fp32', stats)];
};

const batchNorm: Rule = (call) => {
  const { dtype } = call.input(0);
  return [fact(dtype, call.shape(0)), ...[3, 4, 3, 4].map((slot) => fact(call.input(slot).dtype, call.shape(slot)))];
};

const names = ['Max', 'Min', 'Mean', 'Sum', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'];

export const reduction: RuleTable = {
  ...Object.fromEntries(names.map((name) => [`Reduce${name}`, reduce])),
  ArgMax: arg,
  ArgMin: arg,
  LayerNormalization: layerNorm,
  BatchNormalization: batchNorm,
};
