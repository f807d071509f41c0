import { intAttribute } from '../../../onnx/graphIndex.ts';
import { constantOf, tensorNumbers } from '../../../onnx/tensors.ts';
import type { CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import {
  aligned,
  anyValue,
  channelAt,
  emptyMoments,
  momentsOf,
  pooled,
  type Channel,
  type Moments,
} from './moments.ts';
import { constantFloats } from './weights.ts';
import { scalarConstant } from './scalarFunction.ts';

/** Moments through operators that join tensors or cut them. Tensors that meet are taken as unrelated. */

export function joined(core: CoreGraph, node: CoreNode, inputs: readonly Moments[]): Moments {
  const [first] = inputs;
  const isOneGrid = inputs.every((input) => sameGrid(input, first!));
  const grid = isOneGrid ? first!.grid : anyValue;
  const sizes = node.edges.map((edge) => core.types.get(edge.tensor)?.shape?.[1] ?? 1);
  if (intAttribute(node.node, 'axis', 1) !== 1) return oneOf(inputs.map(pooled), grid);
  const parts = inputs.map((input, at) => aligned(input, sizes[at]!));
  const channels = parts.flatMap((part) => Array.from(part.mean, (_, at) => channelAt(part, at)));
  return momentsOf(channels.length, grid, (at) => channels[at]!);
}

const sameGrid = (a: Moments, b: Moments): boolean => a.grid.before === b.grid.before && a.grid.after === b.grid.after;

/** Several channels as one. */
function oneOf(channels: readonly Channel[], grid: Moments['grid']): Moments {
  const all = momentsOf(channels.length, grid, (at) => channels[at]!);
  const one = pooled(all);
  return momentsOf(1, grid, () => one);
}

/** The channels of each result of a Split or Slice; where channels are not what is cut, all of them. */
export function cut(core: CoreGraph, node: CoreNode, input: Moments): readonly Moments[] {
  const isSlice = node.op === 'Slice';
  const axes = isSlice ? (numbersOf(core, node, 3) ?? [0]) : [intAttribute(node.node, 'axis', 0)];
  let at = isSlice ? (numbersOf(core, node, 1)?.[0] ?? 0) : 0;
  return node.outputs.map((output) => {
    const size = core.types.get(output)?.shape?.[1] ?? null;
    const total = input.mean.length;
    if (axes.length !== 1 || axes[0] !== 1 || size === null || size >= total || at < 0 || at + size > total)
      return input;
    const start = at;
    at += size;
    return momentsOf(size, input.grid, (channel) => channelAt(input, start + channel));
  });
}

function numbersOf({ graph }: CoreGraph, node: CoreNode, slot: number): readonly number[] | null {
  const constant = constantOf(graph, node.node.input?.[slot] ?? '');
  const values = constant ? tensorNumbers(graph, constant) : null;
  return values?.ok ? values.value : null;
}

/** Sum, difference or product of two tensors. */
export function combined(op: string, left: Moments, right: Moments): Moments {
  const channels = Math.max(left.mean.length, right.mean.length);
  const [a, b] = [aligned(left, channels), aligned(right, channels)];
  return momentsOf(channels, anyValue, (at) =>
    op === 'Mul' || op === 'Div'
      ? product(channelAt(a, at), channelAt(b, at))
      : sum(channelAt(a, at), channelAt(b, at), op === 'Sub' ? -1 : 1),
  );
}

const sum = (a: Channel, b: Channel, sign: number): Channel => ({
  mean: a.mean + sign * b.mean,
  variance: a.variance + b.variance,
  difference: a.difference + b.difference,
  coherent: a.coherent + b.coherent,
  active: 1,
});

const product = (a: Channel, b: Channel): Channel => {
  const [left, right] = [a.mean ** 2 + a.variance, b.mean ** 2 + b.variance];
  return {
    mean: a.mean * b.mean,
    variance: left * right - (a.mean * b.mean) ** 2,
    difference: a.difference * right + b.difference * left,
    coherent: a.coherent * right + b.coherent * left,
    active: 1,
  };
};

/** Arithmetic with a constant that is no single number: one a channel where it fits, its average effect where not. */
export function withConstant(core: CoreGraph, node: CoreNode, input: Moments): Moments {
  const name = node.node.input?.[node.edges[0]!.slot === 0 ? 1 : 0] ?? '';
  const scalar = scalarConstant(core.graph, name);
  const values = scalar === null ? constantFloats(core.graph, name)?.values : Float32Array.of(scalar);
  if (!values || values.length === 0) return input;
  const each = values.length === input.mean.length ? values : null;
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const square = values.reduce((total, value) => total + value ** 2, 0) / values.length;
  return momentsOf(input.mean.length, anyValue, (at) => {
    const channel = channelAt(input, at);
    const constant: Channel = {
      mean: each ? each[at]! : mean,
      variance: each ? 0 : square - mean ** 2,
      difference: 0,
      coherent: 0,
      active: 1,
    };
    if (node.op === 'Mul') return product(channel, constant);
    if (node.op === 'Div') return scaled(channel, 1 / (constant.mean || 1));
    return sum(channel, constant, node.op === 'Sub' ? -1 : 1);
  });
}

export const scaled = (channel: Channel, factor: number): Channel => ({
  mean: channel.mean * factor,
  variance: channel.variance * factor ** 2,
  difference: channel.difference * factor ** 2,
  coherent: channel.coherent * factor ** 2,
  active: channel.active,
});

/** Product of two activations over `inner` terms; behind a Softmax an average of the rows of the other, weighted. */
export function attended(left: Moments, right: Moments, inner: number, isAverage: boolean): Moments {
  const a = pooled(left);
  if (isAverage) {
    const weight = inner * (a.mean ** 2 + a.variance);
    return momentsOf(right.mean.length, anyValue, (at) => {
      const b = channelAt(right, at);
      const difference = b.difference * weight + inner * a.difference * b.variance;
      return { mean: b.mean, variance: b.variance * weight, difference, coherent: b.coherent, active: 1 };
    });
  }
  const one = product(a, pooled(right));
  const made = emptyMoments(1);
  made.mean[0] = inner * one.mean;
  made.variance[0] = inner * one.variance;
  made.difference[0] = inner * one.difference;
  return made;
}
