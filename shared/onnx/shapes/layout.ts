import { axisOf, broadcast, isNumber, plus, product, times } from './dims.ts';
import { fact, maxElements, type Call, type Dim, type Fact, type Rule, type RuleTable } from './fact.ts';

/** Operators that give the same elements another shape or order, join them or repeat them. */

/** Axes from an attribute (older operator sets) or an input. */
export const axesOf = (call: Call, slot: number): readonly number[] | null =>
  call.ints('axes') ?? (call.has(slot) ? call.numbers(slot) : null);

const reshape: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  const target = call.ints('shape') ?? call.elements(1);
  if (target === null) return [fact(dtype, null)];
  const copyZero = call.int('allowzero', 0) === 0;
  const wanted = target.map((dim, at): Dim => (dim === 0 && copyZero ? (data?.[at] ?? null) : dim));
  const hole = wanted.indexOf(-1);
  if (hole === -1 && wanted.filter((dim) => dim === null).length !== 1) return [fact(dtype, wanted, elements)];
  const open = hole === -1 ? wanted.indexOf(null) : hole;
  const rest = wanted.toSpliced(open, 1);
  return [fact(dtype, wanted.with(open, data === null ? null : divide(data, rest)), elements)];
};

/** Product of `over` divided by the product of `under`, equal symbols cancelled; null when it is not a whole number. */
function divide(over: readonly Dim[], under: readonly Dim[]): Dim {
  if (over.includes(null) || under.includes(null) || under.includes(-1)) return null;
  const left = [...over];
  const rest: number[] = [];
  for (const dim of under) {
    const at = left.indexOf(dim);
    if (at !== -1) left.splice(at, 1);
    else if (isNumber(dim)) rest.push(dim);
    else return null;
  }
  const divisor = rest.reduce((a, b) => a * b, 1);
  const dividend = product(left);
  if (divisor === 1) return dividend;
  if (!isNumber(dividend) || divisor === 0) return null;
  return dividend % divisor === 0 ? dividend / divisor : null;
}

const flatten: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  if (data === null) return [fact(dtype, [null, null])];
  const given = call.int('axis', 1);
  const axis = given < 0 ? given + data.length : given;
  return [fact(dtype, [product(data.slice(0, axis)), product(data.slice(axis))])];
};

const squeeze: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  const axes = axesOf(call, 1);
  if (data === null || (axes === null && (call.has(1) || !data.every(isNumber)))) return [fact(dtype, null, elements)];
  const gone = axes?.map((axis) => axisOf(axis, data.length));
  return [
    fact(
      dtype,
      data.filter((dim, at) => (gone ? !gone.includes(at) : dim !== 1)),
      elements,
    ),
  ];
};

const unsqueeze: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  const axes = axesOf(call, 1);
  if (data === null || axes === null) return [fact(dtype, null, elements)];
  const rank = data.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  if (added.size !== axes.length || added.has(null)) return [fact(dtype, null)];
  let next = 0;
  return [
    fact(
      dtype,
      Array.from({ length: rank }, (_, at) => (added.has(at) ? 1 : data[next++]!)),
      elements,
    ),
  ];
};

const transpose: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const order = call.ints('perm') ?? data?.map((_, at) => data.length - 1 - at);
  if (data === null || order?.length !== data.length) return [fact(dtype, null)];
  return [
    fact(
      dtype,
      order.map((axis) => data[axis] ?? null),
    ),
  ];
};

const concat: Rule = (call) => {
  const slots = Array.from({ length: call.inputs }, (_, slot) => slot);
  const dtype = slots.map((slot) => call.input(slot).dtype).find((type) => type !== null) ?? null;
  const shapes = slots.map((slot) => call.shape(slot));
  const known = shapes.find((shape) => shape !== null);
  const axis = known ? axisOf(call.int('axis', 0), known.length) : null;
  if (!known || axis === null || shapes.some((shape) => shape && shape.length !== known.length))
    return [fact(dtype, null)];
  const shape = known.map((_, at): Dim => {
    const dims = shapes.map((each) => each?.[at] ?? null);
    if (at === axis) return dims.reduce<Dim>(plus, 0);
    return dims.find(isNumber) ?? dims.find((dim) => dim !== null) ?? null;
  });
  const length = shape[0];
  const small = known.length === 1 && isNumber(length) && length <= maxElements;
  const parts = small ? slots.map((slot) => call.elements(slot)) : [];
  return [fact(dtype, shape, small && parts.every((part) => part !== null) ? parts.flat() : null)];
};

const split: Rule = (call) => {
  const { dtype } = call.input(0);
  const elements = call.values(0);
  const data = call.shape(0);
  const axis = data ? axisOf(call.int('axis', 0), data.length) : null;
  if (data === null || axis === null) return Array.from({ length: call.outputs }, () => fact(dtype, null));
  const given = call.ints('split') ?? (call.has(1) ? call.elements(1) : null);
  const whole = data[axis]!;
  const size = isNumber(whole) ? Math.ceil(whole / call.outputs) : null;
  let from: Dim = 0;
  return Array.from({ length: call.outputs }, (_, at): Fact => {
    const even = isNumber(whole) && size !== null ? Math.max(0, Math.min(size, whole - at * size)) : null;
    const own: Dim = given ? (given[at] ?? null) : call.has(1) ? null : even;
    const part = isNumber(from) && isNumber(own) ? (elements?.slice(from, from + own) ?? null) : null;
    from = plus(from, own);
    return fact(dtype, data.with(axis, own), data.length === 1 ? part : null);
  });
};

const expand: Rule = (call) => {
  const target = call.elements(1);
  return [fact(call.input(0).dtype, target ? broadcast([call.shape(0), target]) : null)];
};

const tile: Rule = (call) => {
  const data = call.shape(0);
  const repeats = call.elements(1);
  return [fact(call.input(0).dtype, data?.map((dim, at) => times(dim, repeats?.[at] ?? null)) ?? null)];
};

const pad: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  if (data === null) return [fact(dtype, null)];
  const pads = call.ints('pads') ?? call.ints('paddings') ?? call.elements(1);
  const listed = call.has(3) ? call.numbers(3) : data.map((_, at) => at);
  if (pads === null || listed === null)
    return [
      fact(
        dtype,
        data.map(() => null),
      ),
    ];
  const axes = listed.map((axis) => axisOf(axis, data.length));
  return [
    fact(
      dtype,
      data.map((dim, at) => {
        const own = axes.indexOf(at);
        return own === -1 ? dim : plus(plus(dim, pads[own] ?? null), pads[own + axes.length] ?? null);
      }),
    ),
  ];
};

const scaled = (dim: Dim, by: number): Dim => {
  if (by === 1) return dim;
  return isNumber(dim) ? Math.floor(dim * by) : null;
};

/** @param direction +1: depth to space; -1: space to depth. */
const blocks =
  (direction: 1 | -1): Rule =>
  (call) => {
    const size = call.int('blocksize', 1);
    const factors = [1, size ** (-2 * direction), size ** direction, size ** direction];
    return [fact(call.input(0).dtype, call.shape(0)?.map((dim, at) => scaled(dim, factors[at] ?? 1)) ?? null)];
  };

const keep: Rule = (call) => {
  const { dtype, shape } = call.input(0);
  return [fact(dtype, shape, call.values(0)), fact('bool', shape)];
};

export const layout: RuleTable = {
  Identity: keep,
  Dropout: keep,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  DepthToSpace: blocks(1),
  SpaceToDepth: blocks(-1),
};
