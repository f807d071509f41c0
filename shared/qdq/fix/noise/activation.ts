import type { CoreEdge, CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import { normalNodes } from './normal.ts';
import { channelAt, momentsOf, type Channel, type Moments } from './moments.ts';
import { activationOf, arithmetic, scalarConstant, type Scalar } from './scalarFunction.ts';

/**
 * Moments through a function of one number: integrals over the common part, and within each over the own part, so that a
 * difference that outgrows the signal is not overrated: two models can differ by no more than unrelated ones.
 */
export function throughFunction(moments: Moments, apply: Scalar): Moments {
  return momentsOf(moments.mean.length, { before: null, after: null }, (at) =>
    channelThrough(channelAt(moments, at), apply),
  );
}

const common = normalNodes(21, 4);
const own = normalNodes(9, 2.7);

function channelThrough(channel: Channel, apply: Scalar): Channel {
  const deviation = Math.sqrt(channel.variance);
  const ownDeviation = Math.sqrt(channel.difference / 2);
  const inner = ownDeviation === 0 ? alone : own;
  let mean = 0;
  let square = 0;
  let difference = 0;
  let zero = 0;
  for (let i = 0; i < common.points.length; i += 1) {
    const centre = channel.mean + deviation * common.points[i]!;
    let innerMean = 0;
    let innerSquare = 0;
    for (let j = 0; j < inner.points.length; j += 1) {
      const value = apply(centre + ownDeviation * inner.points[j]!);
      const weight = inner.weights[j]!;
      innerMean += weight * value;
      innerSquare += weight * value ** 2;
      if (value === 0) zero += common.weights[i]! * weight;
    }
    mean += common.weights[i]! * innerMean;
    square += common.weights[i]! * innerMean ** 2;
    difference += 2 * common.weights[i]! * Math.max(0, innerSquare - innerMean ** 2);
  }
  const kept = channel.difference > 0 ? (difference * channel.coherent) / channel.difference : 0;
  return { mean, variance: square - mean ** 2, difference, coherent: kept, active: 1 - zero };
}

const alone = { points: [0], weights: [1] };

/** A tensor as a function of one that was read before, through the edge that read it. */
export interface Chained {
  readonly reader: CoreNode;
  readonly edge: CoreEdge;
  readonly apply: Scalar;
  /** Operators that one evaluation runs through. */
  readonly cost: number;
}

/** A costlier chain is begun anew: no activation is made of so many operators. */
export const maxCost = 48;

/**
 * A pointwise operator's result as a function of one tensor: an activation, arithmetic with a constant, and products of a
 * tensor with functions of itself (SiLU, GELU). null when it mixes two tensors.
 */
export function chainOf(core: CoreGraph, node: CoreNode, chains: ReadonlyMap<string, Chained>): Chained | null {
  const inputs = node.edges.map((edge): Chained => {
    const before = edge.pairs.length === 0 ? chains.get(edge.tensor) : undefined;
    return before && before.cost < maxCost ? before : { reader: node, edge, apply: (x) => x, cost: 0 };
  });
  const [first, second] = inputs;
  if (!first || inputs.some((input) => input.edge.tensor !== first.edge.tensor)) return null;
  const through = (apply: Scalar): Chained => ({
    ...first,
    apply,
    cost: inputs.reduce((sum, input) => sum + input.cost, 1),
  });
  const activation = activationOf(core.graph, node.node);
  if (activation && inputs.length === 1) return through((x) => activation(first.apply(x)));
  const pair = arithmetic.get(node.op);
  if (!pair || inputs.length > 2) return null;
  if (second) return through((x) => pair(first.apply(x), second.apply(x)));
  const isLeft = node.edges[0]!.slot === 0;
  const constant = scalarConstant(core.graph, node.node.input?.[isLeft ? 1 : 0] ?? '');
  if (constant === null) return null;
  return through(isLeft ? (x) => pair(first.apply(x), constant) : (x) => pair(constant, first.apply(x)));
}
