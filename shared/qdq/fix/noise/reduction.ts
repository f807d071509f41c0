import { attributeOf, intsAttribute } from '../../../onnx/graphIndex.ts';
import { constantOf, tensorNumbers } from '../../../onnx/tensors.ts';
import type { CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import { aligned, anyValue, channelAt, momentsOf, pooled, type Moments } from './moments.ts';
import { scaled } from './combination.ts';
import { largestOf } from './normal.ts';
import { constantFloats } from './weights.ts';

/** Moments through pools, means and normalizations. */

/** Averaging leaves means and what is coherent, and divides the rest. */
export function averaged(core: CoreGraph, node: CoreNode, input: Moments): Moments {
  const count = Math.max(1, elementsAveraged(core, node));
  return momentsOf(input.mean.length, anyValue, (at) => {
    const { mean, variance, difference, coherent } = channelAt(input, at);
    return {
      mean,
      variance: variance / count,
      difference: (difference - coherent) / count + coherent,
      coherent,
      active: 1,
    };
  });
}

function elementsAveraged({ graph, types }: CoreGraph, node: CoreNode): number {
  const shape = types.get(node.edges[0]?.tensor ?? '')?.shape ?? [];
  const size = (axis: number): number => shape[axis < 0 ? axis + shape.length : axis] ?? 1;
  if (node.op === 'AveragePool') return windowOf(node);
  if (node.op !== 'ReduceMean') return shape.slice(2).reduce<number>((product, dim) => product * (dim ?? 1), 1);
  const constant = constantOf(graph, node.node.input?.[1] ?? '');
  const values = constant ? tensorNumbers(graph, constant) : null;
  const axes = intsAttribute(node.node, 'axes') ?? (values?.ok ? values.value : shape.map((_, axis) => axis));
  return axes.reduce((product, axis) => product * size(axis), 1);
}

export const windowOf = (node: CoreNode): number =>
  (intsAttribute(node.node, 'kernel_shape') ?? [1]).reduce((product, size) => product * size, 1);

/** The largest of a window of unrelated normals; where they are functions of those, the function comes afterwards. */
export function largestIn(window: number, input: Moments): Moments {
  const largest = largestOf(Math.max(1, window));
  return momentsOf(input.mean.length, anyValue, (at) => {
    const channel = channelAt(input, at);
    return {
      ...channel,
      mean: channel.mean + Math.sqrt(channel.variance) * largest.mean,
      variance: channel.variance * largest.variance,
      active: 1 - (1 - channel.active) ** window,
    };
  });
}

export function batchNormalized({ graph }: CoreGraph, node: CoreNode, input: Moments): Moments {
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map(
    (slot) => constantFloats(graph, node.node.input?.[slot] ?? '')?.values,
  );
  if (!scale || !bias || !mean || !variance) return input;
  const epsilon = attributeOf(node.node, 'epsilon')?.f ?? 1e-5;
  const data = aligned(input, scale.length);
  return momentsOf(scale.length, anyValue, (at) => {
    const factor = scale[at]! / Math.sqrt(variance[at]! + epsilon);
    const channel = scaled(channelAt(data, at), factor);
    return { ...channel, mean: channel.mean - mean[at]! * factor + bias[at]!, active: 1 };
  });
}

/** Zero mean and unit variance over the channels. */
export function layerNormalized(input: Moments): Moments {
  const all = pooled(input);
  const factor = 1 / Math.sqrt(Math.max(all.variance, 1e-12));
  return momentsOf(input.mean.length, anyValue, (at) => {
    const channel = channelAt(input, at);
    return { ...scaled({ ...channel, mean: channel.mean - all.mean }, factor), active: 1 };
  });
}

/** Shares of `count` that hardly differ, which is what attention over many tokens comes near. */
export function softened(input: Moments, count: number): Moments {
  const all = pooled(input);
  const share = 1 / Math.max(1, count);
  return momentsOf(1, anyValue, () => ({
    mean: share,
    variance: Math.min(all.variance, 3) * share ** 2,
    difference: Math.min(all.difference, 6) * share ** 2,
    coherent: 0,
    active: 1,
  }));
}
