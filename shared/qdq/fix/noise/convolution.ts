import { intAttribute, intsAttribute } from '../../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import { aligned, anyValue, emptyMoments, type Moments } from './moments.ts';
import { constantFloats, weightOf, type Weight } from './weights.ts';

/**
 * Moments through a weighted operator: means by Σw, variances and differences by Σw², as those are of parts that are
 * unrelated from place to place. Where a window reaches over the border, fewer taps count. null when the weight is unknown.
 */
export function throughWeights(core: CoreGraph, node: CoreNode, input: Moments): Moments | null {
  const weight = weightOf(core, node);
  if (!weight) return null;
  const bias = constantFloats(core.graph, node.node.input?.[2] ?? '')?.values ?? null;
  if (node.op === 'Conv') return convolved(core, node, weight, bias, input);
  if (node.op === 'ConvTranspose') return deconvolved(node, weight, bias, input);
  return multiplied(node, weight, node.op === 'Gemm' ? bias : null, input);
}

function convolved(
  core: CoreGraph,
  node: CoreNode,
  weight: Weight,
  bias: Float32Array | null,
  input: Moments,
): Moments {
  const [outputs = 0, perGroup = 0] = weight.dims;
  const taps = weight.dims.slice(2).reduce((product, dim) => product * dim, 1);
  const groups = Math.max(1, intAttribute(node.node, 'group', 1));
  const data = aligned(input, perGroup * groups);
  const inside = insideShare(core, node, weight.dims.slice(2));
  const made = emptyMoments(outputs);
  const { values } = weight;
  let at = 0;
  for (let output = 0; output < outputs; output += 1) {
    const base = Math.floor((output * groups) / outputs) * perGroup;
    let mean = 0;
    let variance = 0;
    let difference = 0;
    let coherent = 0;
    for (let channel = base; channel < base + perGroup; channel += 1) {
      let sum = 0;
      let square = 0;
      for (const end = at + taps; at < end; at += 1) {
        const value = values[at]!;
        sum += value;
        square += value * value;
      }
      mean += data.mean[channel]! * sum;
      variance += data.variance[channel]! * square;
      difference += data.difference[channel]! * square;
      coherent += data.coherent[channel]! * square;
    }
    made.mean[output] = (bias?.[output] ?? 0) + mean * inside.mean;
    made.variance[output] = variance * inside.mean + mean ** 2 * Math.max(0, inside.square - inside.mean ** 2);
    made.difference[output] = difference * inside.mean;
    made.coherent[output] = coherent * inside.mean;
  }
  return made;
}

/** The share of a window's taps that lie inside, on average over all places, and the average of its square. */
function insideShare(core: CoreGraph, node: CoreNode, kernel: readonly number[]): { mean: number; square: number } {
  const before = core.types.get(node.edges[0]?.tensor ?? '')?.shape?.slice(2);
  const behind = core.types.get(node.outputs[0] ?? '')?.shape?.slice(2);
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node.node, 'strides') ?? ones;
  const dilations = intsAttribute(node.node, 'dilations') ?? ones;
  const pads = intsAttribute(node.node, 'pads') ?? kernel.map(() => 0);
  const share = { mean: 1, square: 1 };
  kernel.forEach((size, axis) => {
    const length = before?.[axis];
    const places = behind?.[axis];
    if (typeof length !== 'number' || typeof places !== 'number' || places < 1 || size < 1) return;
    let sum = 0;
    let square = 0;
    for (let place = 0; place < places; place += 1) {
      const start = place * (strides[axis] ?? 1) - (pads[axis] ?? 0);
      let inside = 0;
      for (let tap = 0; tap < size; tap += 1) {
        const at = start + tap * (dilations[axis] ?? 1);
        if (at >= 0 && at < length) inside += 1;
      }
      sum += inside / size;
      square += (inside / size) ** 2;
    }
    share.mean *= sum / places;
    share.square *= square / places;
  });
  return share;
}

/** Each place of the result gets every stride-th tap; places of different taps have different means. */
function deconvolved(node: CoreNode, weight: Weight, bias: Float32Array | null, input: Moments): Moments {
  const [inputs = 0, perGroup = 0, ...kernel] = weight.dims;
  const taps = kernel.reduce((product, dim) => product * dim, 1);
  const groups = Math.max(1, intAttribute(node.node, 'group', 1));
  const strides = intsAttribute(node.node, 'strides') ?? kernel.map(() => 1);
  const phases = Math.max(
    1,
    Math.min(
      taps,
      strides.reduce((product, stride) => product * stride, 1),
    ),
  );
  const data = aligned(input, inputs);
  const outputs = perGroup * groups;
  const made = emptyMoments(outputs);
  const means = new Float64Array(outputs * taps);
  for (let channel = 0; channel < inputs; channel += 1)
    for (let own = 0; own < perGroup; own += 1) {
      const output = Math.floor((channel * groups) / inputs) * perGroup + own;
      for (let tap = 0; tap < taps; tap += 1) {
        const value = weight.values[(channel * perGroup + own) * taps + tap]!;
        const square = (value * value) / phases;
        means[output * taps + tap]! += data.mean[channel]! * value;
        made.variance[output]! += data.variance[channel]! * square;
        made.difference[output]! += data.difference[channel]! * square;
        made.coherent[output]! += data.coherent[channel]! * square;
      }
    }
  for (let output = 0; output < outputs; output += 1) {
    const own = means.subarray(output * taps, (output + 1) * taps);
    const mean = own.reduce((sum, value) => sum + value, 0) / phases;
    const square = own.reduce((sum, value) => sum + value ** 2, 0) / phases;
    made.mean[output] = (bias?.[output] ?? 0) + mean;
    if (phases === taps) made.variance[output]! += Math.max(0, square - mean ** 2);
  }
  return made;
}

function multiplied(node: CoreNode, weight: Weight, bias: Float32Array | null, input: Moments): Moments | null {
  const [rows, columns, ...more] = weight.dims;
  if (rows === undefined || columns === undefined || more.length > 0) return null;
  const isTransposed = weight.isTransposed !== (node.op === 'Gemm' && intAttribute(node.node, 'transB', 0) === 1);
  const [inner, outputs] = isTransposed ? [columns, rows] : [rows, columns];
  const data = aligned(input, inner);
  const made = emptyMoments(outputs, anyValue);
  for (let output = 0; output < outputs; output += 1) {
    made.mean[output] = bias?.[output] ?? 0;
    for (let at = 0; at < inner; at += 1) {
      const value = weight.values[isTransposed ? output * inner + at : at * outputs + output]!;
      made.mean[output]! += data.mean[at]! * value;
      made.variance[output]! += data.variance[at]! * value * value;
      made.difference[output]! += data.difference[at]! * value * value;
      made.coherent[output]! += data.coherent[at]! * value * value;
    }
  }
  return made;
}
