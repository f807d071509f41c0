import { UnionFind } from '../base/unionFind.ts';
import type { NodePair } from './align.ts';
import { isCopy } from './coreNodes.ts';
import { layerAt, nearestCore, type Side } from './side.ts';

/**
 * Layers of both engines in many-to-many groups: two layers belong together when they cover matched core nodes. Copies
 * have groups of their own (by the edge they serve); layers that TensorRT added without a core node go with what feeds
 * them. Every layer lies in exactly one group, so that no millisecond is counted twice or lost.
 */
export interface LayerGroup {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Matched core nodes that hold the group together. */
  readonly pairs: readonly NodePair[];
}

/** A group larger than this share of the core nodes must be the engine's own fusion, or its links are not believed. */
const largestShare = 0.15;
const smallNetwork = 20;

export function groupLayers(a: Side, b: Side, pairs: readonly NodePair[]): readonly LayerGroup[] {
  const whole = connect(a, b, pairs);
  const limit = Math.max(a.core.length, b.core.length) * largestShare;
  if (Math.max(a.core.length, b.core.length) <= smallNetwork) return whole;
  return whole.flatMap((group) => {
    if (group.pairs.length <= limit || isOneFusion(a, group.a, group) || isOneFusion(b, group.b, group)) return [group];
    const weighted = group.pairs.filter((pair) => a.core[pair.a]!.weightCount !== null);
    return weighted.length > 0 && weighted.length < group.pairs.length ? split(a, b, group, weighted) : [group];
  });
}

function connect(a: Side, b: Side, pairs: readonly NodePair[]): readonly LayerGroup[] {
  const sets = new UnionFind();
  const key = (side: 'a' | 'b', index: number): string => `${side}${index}`;
  for (const [side, name] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    for (const layer of side.engine.layers) {
      if (isCopy(layer)) continue;
      sets.find(key(name, layer.index));
      if (side.coreOfLayer[layer.index]!.length > 0) continue;
      const host = nearestCore(side, layer.index, 'before')[0] ?? nearestCore(side, layer.index, 'after')[0];
      if (host !== undefined) sets.union(key(name, host), key(name, layer.index));
    }
    for (const entry of side.core)
      for (const layer of entry.layers) sets.union(key(name, entry.layers[0]!), key(name, layer));
  }
  for (const pair of pairs) sets.union(key('a', a.core[pair.a]!.layers[0]!), key('b', b.core[pair.b]!.layers[0]!));

  const pairsOf = new Map<string, NodePair[]>();
  for (const pair of pairs) {
    const root = sets.find(key('a', a.core[pair.a]!.layers[0]!));
    const list = pairsOf.get(root);
    if (list) list.push(pair);
    else pairsOf.set(root, [pair]);
  }
  return sets.groups().map((members) => ({
    a: indicesOf(members, 'a'),
    b: indicesOf(members, 'b'),
    pairs: pairsOf.get(sets.find(members[0]!)) ?? [],
  }));
}

const indicesOf = (members: readonly string[], side: 'a' | 'b'): readonly number[] =>
  members
    .filter((member) => member.startsWith(side))
    .map((member) => Number(member.slice(1)))
    .toSorted((x, y) => x - y);

const isOneFusion = (side: Side, layers: readonly number[], group: LayerGroup): boolean =>
  layers.some((index) => side.coreOfLayer[index]!.length >= group.pairs.length * 0.9);

/** The same layers again, held together by weighted operators only; layers without one stand alone. */
function split(a: Side, b: Side, group: LayerGroup, weighted: readonly NodePair[]): readonly LayerGroup[] {
  const sets = new UnionFind();
  for (const index of group.a) sets.find(`a${index}`);
  for (const index of group.b) sets.find(`b${index}`);
  for (const pair of weighted) sets.union(`a${a.core[pair.a]!.layers[0]!}`, `b${b.core[pair.b]!.layers[0]!}`);
  return sets.groups().map((members) => {
    const inA = indicesOf(members, 'a');
    return {
      a: inA,
      b: indicesOf(members, 'b'),
      pairs: weighted.filter((pair) => inA.includes(a.core[pair.a]!.layers[0]!)),
    };
  });
}

/** Number of kernels that do work: what costs no time and only renames does not count. */
export const kernelCount = (side: Side, layers: readonly number[]): number =>
  layers.filter((index) => side.coreOfLayer[index]!.length > 0 && layerAt(side, index).kind !== 'noop').length;
