import { axisOf, isNumber, numbersOf } from './dims.ts';
import { fact, type Call, type Dim, type Rule, type RuleTable } from './fact.ts';

/** Interpolation by sizes or by scales. A scaled size is floor(size × scale) in FP32, as runtimes compute it. */

function scaledDim(dim: Dim, scale: Dim): Dim {
  if (scale === 1) return dim;
  return isNumber(dim) && isNumber(scale) ? Math.floor(Math.fround(dim * Math.fround(scale))) : null;
}

/** Sizes with one scale for all listed axes: the smallest or the largest ratio (operator set 18). */
function keepAspect(sizes: readonly Dim[], own: readonly Dim[], policy: string): readonly Dim[] {
  const wanted = numbersOf(sizes);
  const dims = numbersOf(own);
  if (policy === 'stretch') return sizes;
  if (!wanted || !dims) return sizes.map(() => null);
  const ratios = wanted.map((size, at) => Math.fround(size / dims[at]!));
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return dims.map((dim) => Math.round(Math.fround(dim * scale)));
}

const given = (call: Call, slot: number): readonly Dim[] | null => {
  const values = call.has(slot) ? call.elements(slot) : null;
  return values && values.length > 0 ? values : null;
};

/** @param slots where scales and sizes stand. */
const resize =
  (scalesSlot: number, sizesSlot: number): Rule =>
  (call) => {
    const { dtype } = call.input(0);
    const data = call.shape(0);
    if (data === null) return [fact(dtype, null)];
    const axes = (call.ints('axes') ?? data.map((_, at) => at)).map((axis) => axisOf(axis, data.length));
    const sizes = given(call, sizesSlot);
    const scales = call.floats('scales') ?? given(call, scalesSlot);
    const own = axes.map((axis) => (axis === null ? null : data[axis]!));
    const targets = sizes
      ? keepAspect(sizes, own, call.text('keep_aspect_ratio_policy', 'stretch'))
      : own.map((dim, at) => scaledDim(dim, scales?.[at] ?? null));
    return [
      fact(
        dtype,
        data.map((dim, at) => (axes.includes(at) ? (targets[axes.indexOf(at)] ?? null) : dim)),
      ),
    ];
  };

const before11 = resize(1, -1);
const from11 = resize(2, 3);

export const resizing: RuleTable = {
  Resize: (call) => (call.opset < 11 ? before11(call) : from11(call)),
  Upsample: before11,
};
