import { indexOf } from '../../onnx/graphIndex.ts';
import type { CoreEdge, CoreGraph, CoreNode } from './coreGraph.ts';

/**
 * Which core tensors of two variants of one network are the same tensor. Exporters number tensors anew and Q/DQ shift the
 * numbers, so names are not asked first: both graphs are walked from their outputs to their inputs in step, and makers of
 * the same operator are one, whatever they are called. A Cast on one side alone (an FP16 variant has them) is stepped
 * over; a BatchNormalization that the other side has folded into its convolution is one with it. Where the graphs differ
 * otherwise the walk ends; tensors that it did not reach are taken by equal name and operator.
 */
export interface TensorPair {
  readonly own: string;
  readonly other: string;
}

/** @returns tensors that nodes make, in the order of `own`; graph outputs are among them. */
export function matchTensors(own: CoreGraph, other: CoreGraph): readonly TensorPair[] {
  const walk = new Walk();
  const pending = outputsInStep(own, other);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const mine = own.makers.get(next.own);
    const theirs = other.makers.get(next.other);
    if (!mine || !theirs) continue;
    if (mine.op === theirs.op) pending.push(...walk.meet(mine, theirs, mine.edges, theirs.edges));
    else if (mine.op === 'Cast') pending.push({ own: mine.edges[0]?.tensor ?? '', other: next.other });
    else if (theirs.op === 'Cast') pending.push({ own: next.own, other: theirs.edges[0]?.tensor ?? '' });
    else if (normalized(own, mine)?.op === theirs.op)
      pending.push(...walk.meet(mine, theirs, normalized(own, mine)!.edges, theirs.edges));
    else if (normalized(other, theirs)?.op === mine.op)
      pending.push(...walk.meet(mine, theirs, mine.edges, normalized(other, theirs)!.edges));
  }
  for (const mine of own.nodes) {
    const theirs = other.makers.get(mine.outputs[0] ?? '');
    if (theirs?.op === mine.op) walk.meet(mine, theirs, [], []);
  }
  return own.nodes.flatMap((node) =>
    node.outputs.flatMap((tensor) => {
      const partner = walk.found.get(tensor);
      return partner === undefined ? [] : [{ own: tensor, other: partner }];
    }),
  );
}

/** Graph outputs by name, or by place where no name is shared. */
export function pairOutputs(own: readonly string[], other: readonly string[]): readonly TensorPair[] {
  const byName = own.some((name) => other.includes(name));
  return own.flatMap((name, at) => {
    const partner = byName ? other.find((candidate) => candidate === name) : other[at];
    return partner === undefined ? [] : [{ own: name, other: partner }];
  });
}

/** Each node and each tensor is matched once: who comes first keeps it. */
class Walk {
  readonly found = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #met = new Set<CoreNode>();

  /** @returns what both read, to be looked at next: the first input last, so that it is taken first. */
  meet(
    mine: CoreNode,
    theirs: CoreNode,
    edges: readonly CoreEdge[],
    otherEdges: readonly CoreEdge[],
  ): readonly TensorPair[] {
    if (this.#met.has(mine)) return [];
    this.#met.add(mine);
    mine.outputs.forEach((tensor, at) => {
      const partner = theirs.outputs[at];
      if (partner === undefined || this.#taken.has(partner)) return;
      this.found.set(tensor, partner);
      this.#taken.add(partner);
    });
    return edges.toReversed().flatMap((edge) => {
      const partner = otherEdges.find((candidate) => candidate.slot === edge.slot);
      return partner ? [{ own: edge.tensor, other: partner.tensor }] : [];
    });
  }
}

/** What a BatchNormalization normalizes. */
const normalized = (core: CoreGraph, node: CoreNode): CoreNode | undefined =>
  node.op === 'BatchNormalization' ? core.makers.get(node.edges[0]?.tensor ?? '') : undefined;

/** The core tensors behind the outputs of both. */
function outputsInStep(own: CoreGraph, other: CoreGraph): TensorPair[] {
  const [mine, theirs] = [tensorsBehindOutputs(own), tensorsBehindOutputs(other)];
  return pairOutputs([...mine.keys()], [...theirs.keys()]).map((pair) => ({
    own: mine.get(pair.own)!,
    other: theirs.get(pair.other)!,
  }));
}

function tensorsBehindOutputs({ graph, uses }: CoreGraph): ReadonlyMap<string, string> {
  const names = [...indexOf(graph).outputs];
  const read = [...uses.values()].flat().filter((use) => use.node === null);
  return new Map(
    read.toSorted((a, b) => a.edge.slot - b.edge.slot).map(({ edge }) => [names[edge.slot]!, edge.tensor]),
  );
}
