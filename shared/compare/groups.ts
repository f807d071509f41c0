import { UnionFind } from '../base/unionFind.ts';
import type { NodeClasses } from './classes.ts';
import { isCopy } from './coreNodes.ts';
import { layerAt, nearestCore, type Side } from './side.ts';

/**
 * Layers of two or more engines in many-to-many groups: layers belong together when they cover core nodes of one class.
 * Copies have groups of their own (by the edge they serve); layers that TensorRT added without a core node go with what
 * feeds them. Every layer lies in exactly one group, so that no millisecond is counted twice or lost.
 */
export interface LayerGroup {
  /** Layer indices, by side. */
  readonly layers: readonly (readonly number[])[];
  /** Classes of core nodes that hold the group together. */
  readonly classes: readonly number[];
}

/** A group larger than this share of the core nodes must be the engine's own fusion, or its links are not believed. */
const largestShare = 0.15;
const smallNetwork = 20;

export function groupLayers(sides: readonly Side[], classes: NodeClasses): readonly LayerGroup[] {
  const whole = connect(sides, classes);
  const size = Math.max(0, ...sides.map((side) => side.core.length));
  if (size <= smallNetwork) return whole;
  const isWeighted = weightedClasses(sides, classes);
  return whole.flatMap((group) => {
    if (group.classes.length <= size * largestShare || isOneFusion(sides, group)) return [group];
    const weighted = group.classes.filter((id) => isWeighted.has(id));
    return weighted.length > 0 && weighted.length < group.classes.length
      ? split(sides, classes, group, weighted)
      : [group];
  });
}

function connect(sides: readonly Side[], classes: NodeClasses): readonly LayerGroup[] {
  const sets = new UnionFind();
  const first = new Map<number, string>();
  sides.forEach((side, number) => {
    for (const layer of side.engine.layers) {
      if (isCopy(layer)) continue;
      sets.find(keyOf(number, layer.index));
      if (side.coreOfLayer[layer.index]!.length > 0) continue;
      const host = nearestCore(side, layer.index, 'before')[0] ?? nearestCore(side, layer.index, 'after')[0];
      if (host !== undefined) sets.union(keyOf(number, host), keyOf(number, layer.index));
    }
    side.core.forEach((entry, at) => {
      const head = keyOf(number, entry.layers[0]!);
      for (const layer of entry.layers) sets.union(head, keyOf(number, layer));
      const id = classes[number]![at] ?? null;
      if (id === null) return;
      const known = first.get(id);
      if (known === undefined) first.set(id, head);
      else sets.union(known, head);
    });
  });
  return groupsOf(sets, sides.length, first);
}

/** @param first a layer of each class that counts */
function groupsOf(sets: UnionFind, sides: number, first: ReadonlyMap<number, string>): readonly LayerGroup[] {
  const classes = new Map<string, number[]>();
  for (const [id, key] of first) {
    const root = sets.find(key);
    const list = classes.get(root);
    if (list) list.push(id);
    else classes.set(root, [id]);
  }
  return sets.groups().map((members) => {
    const layers = Array.from({ length: sides }, (): number[] => []);
    for (const member of members) {
      const [side, index] = member.split(':').map(Number);
      layers[side!]!.push(index!);
    }
    for (const list of layers) list.sort((x, y) => x - y);
    return { layers, classes: classes.get(sets.find(members[0]!)) ?? [] };
  });
}

const keyOf = (side: number, layer: number): string => `${side}:${layer}`;

function weightedClasses(sides: readonly Side[], classes: NodeClasses): ReadonlySet<number> {
  const found = new Set<number>();
  sides.forEach((side, number) =>
    side.core.forEach((entry, at) => {
      const id = classes[number]![at] ?? null;
      if (id !== null && entry.weightCount !== null) found.add(id);
    }),
  );
  return found;
}

const isOneFusion = (sides: readonly Side[], group: LayerGroup): boolean =>
  sides.some((side, number) =>
    group.layers[number]!.some((index) => side.coreOfLayer[index]!.length >= group.classes.length * 0.9),
  );

/** The same layers again, held together by weighted operators only; layers without one stand alone. */
function split(
  sides: readonly Side[],
  classes: NodeClasses,
  group: LayerGroup,
  weighted: readonly number[],
): readonly LayerGroup[] {
  const sets = new UnionFind();
  const wanted = new Set(weighted);
  const first = new Map<number, string>();
  sides.forEach((side, number) => {
    for (const index of group.layers[number]!) {
      const key = keyOf(number, index);
      sets.find(key);
      for (const at of side.coreOfLayer[index]!) {
        const id = classes[number]![at] ?? null;
        if (id === null || !wanted.has(id) || side.core[at]!.layers[0] !== index) continue;
        const known = first.get(id);
        if (known === undefined) first.set(id, key);
        else sets.union(known, key);
      }
    }
  });
  return groupsOf(sets, sides.length, first);
}

/** Number of kernels that do work: what costs no time and only renames does not count. */
export const kernelCount = (side: Side, layers: readonly number[]): number =>
  layers.filter((index) => side.coreOfLayer[index]!.length > 0 && layerAt(side, index).kind !== 'noop').length;
