import type { CoreEdge, CoreGraph, CoreNode } from '../../graph/coreGraph.ts';
import { chainOf, maxCost, throughFunction, type Chained } from './activation.ts';
import { attended, combined, cut, joined, withConstant } from './combination.ts';
import { throughWeights } from './convolution.ts';
import { anyValue, channelAt, emptyMoments, momentsOf, powerOf, type Moments } from './moments.ts';
import { averaged, batchNormalized, largestIn, layerNormalized, softened, windowOf } from './reduction.ts';
import { rounded, type Scales } from './rounding.ts';

/**
 * How well the outputs of a fixed model agree with those of its parent, before either is run.
 *
 * Mean-field theory: each channel of each tensor is a normal variable, of which both models share one part and have
 * another of their own. These moments are followed through the graph as it computes: weights by their sums and sums of
 * squares, activations by integrals, pairs by what rounding does in either model. What an edit changes enters at the pairs
 * where the scales of the two models differ; what later quantizers make of it, down to chaos in deep SiLU networks, comes
 * out of the same rules. The input is taken as noise spread evenly over [0, 1), which is what `--random` feeds and near
 * what images over 255 are.
 *
 * No constant here is fitted to a model. Checked layer by layer against ONNX Runtime on the reference models; a trained
 * network on natural images has correlations that this knows nothing of, and may be some dB off.
 */
export function estimateSqnrDb(before: CoreGraph, after: CoreGraph): number | null {
  const walk = new Walk(before, after);
  walk.run();
  let signal = 0;
  let error = 0;
  for (const [tensor, uses] of before.uses)
    for (const use of uses) {
      if (use.node !== null) continue;
      const moments = walk.output(tensor, use.edge);
      const elements = elementsOf(before, tensor) / moments.mean.length;
      moments.mean.forEach((_, at) => {
        signal += elements * powerOf(channelAt(moments, at));
        error += elements * moments.difference[at]!;
      });
    }
  const ratio = signal / error;
  return error > 0 && Number.isFinite(ratio) && ratio > 0 ? 10 * Math.log10(ratio) : null;
}

/** The moments of every tensor that `before` computes. */
export function followMoments(before: CoreGraph, after: CoreGraph): ReadonlyMap<string, Moments> {
  const walk = new Walk(before, after);
  walk.run();
  return new Map([...before.makers.keys()].map((tensor) => [tensor, walk.of(tensor)]));
}

const elementsOf = ({ types }: CoreGraph, tensor: string): number =>
  types.get(tensor)?.shape?.reduce<number>((product, dim) => product * (dim ?? 1), 1) ?? 1;

class Walk {
  readonly #before: CoreGraph;
  readonly #after: ReadonlyMap<string, CoreEdge>;
  readonly #outputsAfter: ReadonlyMap<string, CoreEdge>;
  /** Moments, or how to come by them: inside an activation they are seldom asked for. */
  readonly #moments = new Map<string, Moments | (() => Moments)>();
  readonly #chains = new Map<string, Chained>();

  constructor(before: CoreGraph, after: CoreGraph) {
    this.#before = before;
    const edges = new Map<string, CoreEdge>();
    for (const node of after.nodes) for (const edge of node.edges) edges.set(keyOf(node, edge), edge);
    this.#after = edges;
    const outputs = new Map<string, CoreEdge>();
    for (const [tensor, uses] of after.uses)
      for (const use of uses) if (use.node === null) outputs.set(tensor, use.edge);
    this.#outputsAfter = outputs;
  }

  run(): void {
    const { inputs, types, nodes } = this.#before;
    for (const input of inputs)
      this.#moments.set(
        input,
        momentsOf(types.get(input)?.shape?.[1] ?? 1, anyValue, () => evenlySpread),
      );
    for (const node of nodes) {
      const made = this.#results(node);
      node.outputs.forEach((name, at) => this.#moments.set(name, made[at] ?? made[0] ?? emptyMoments(1)));
    }
  }

  output(tensor: string, edge: CoreEdge): Moments {
    const after = this.#outputsAfter.get(tensor);
    return rounded(this.of(tensor), { before: scaleOf(edge), after: after ? scaleOf(after) : null });
  }

  of(tensor: string): Moments {
    const held = this.#moments.get(tensor) ?? emptyMoments(1);
    if (typeof held !== 'function') return held;
    // A cycle meets itself here, and finds nothing.
    this.#moments.set(tensor, emptyMoments(1));
    const made = held();
    this.#moments.set(tensor, made);
    return made;
  }

  #scales(node: CoreNode, edge: CoreEdge): Scales {
    const after = this.#after.get(keyOf(node, edge));
    return { before: scaleOf(edge), after: after ? scaleOf(after) : null };
  }

  /** What a node reads through an edge: the tensor, rounded by the pairs of both models. */
  #read(node: CoreNode, edge: CoreEdge): Moments {
    return rounded(this.of(edge.tensor), this.#scales(node, edge));
  }

  #results(node: CoreNode): readonly (Moments | (() => Moments))[] {
    const [first, second] = node.edges;
    if (!first) return [emptyMoments(1)];
    const chain = node.cls === 'pointwise' ? chainOf(this.#before, node, this.#chains) : null;
    if (chain) {
      this.#chains.set(node.outputs[0] ?? '', chain);
      const moments = (): Moments => throughFunction(this.#read(chain.reader, chain.edge), chain.apply);
      return [chain.cost < maxCost ? moments : moments()];
    }
    const input = this.#read(node, first);
    switch (node.op) {
      case 'Concat':
        return [
          joined(
            this.#before,
            node,
            node.edges.map((edge) => this.#read(node, edge)),
          ),
        ];
      case 'Split':
      case 'Slice':
        return cut(this.#before, node, input);
      case 'MaxPool':
        return [this.#largest(node, first)];
      case 'AveragePool':
      case 'GlobalAveragePool':
      case 'ReduceMean':
        return [averaged(this.#before, node, input)];
      case 'BatchNormalization':
        return [batchNormalized(this.#before, node, input)];
      case 'LayerNormalization':
        return [layerNormalized(input)];
      case 'Softmax':
        return [softened(input, this.#before.types.get(node.outputs[0] ?? '')?.shape?.at(-1) ?? 1)];
      default:
    }
    if (node.cls === 'weighted') {
      const weighted = node.weight ? throughWeights(this.#before, node, input) : null;
      return [weighted ?? (second ? this.#product(node, first, second) : input)];
    }
    if (node.cls !== 'pointwise') return [input];
    return [second ? combined(node.op, input, this.#read(node, second)) : withConstant(this.#before, node, input)];
  }

  /** A pool and a rounding may be swapped, so the pool is taken of what lies before both the rounding and its function. */
  #largest(node: CoreNode, edge: CoreEdge): Moments {
    const chain = this.#chains.get(edge.tensor);
    const source = chain ? this.#read(chain.reader, chain.edge) : this.of(edge.tensor);
    const largest = largestIn(windowOf(node), source);
    return rounded(
      chain ? throughFunction(largest, chain.apply) : { ...largest, grid: source.grid },
      this.#scales(node, edge),
    );
  }

  #product(node: CoreNode, left: CoreEdge, right: CoreEdge): Moments {
    const inner = this.#before.types.get(left.tensor)?.shape?.at(-1) ?? 1;
    const isAverage = this.#before.makers.get(left.tensor)?.op === 'Softmax';
    return attended(this.#read(node, left), this.#read(node, right), inner, isAverage);
  }
}

const evenlySpread = { mean: 0.5, variance: 1 / 12, difference: 0, coherent: 0, active: 1 };

const keyOf = (node: CoreNode, edge: CoreEdge): string => `${edge.slot}|${node.outputs[0] ?? ''}`;

/** The scale of the pair nearest to the reader. */
function scaleOf(edge: CoreEdge): number | null {
  const scale = edge.pairs.at(-1)?.scale?.values[0];
  return scale !== undefined && scale > 0 && Number.isFinite(scale) ? scale : null;
}
