import { UnionFind } from '../base/unionFind.ts';
import { borderOf, type Border } from './border.ts';
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
  /** What it takes from and gives to the rest of its engine, by side. */
  readonly borders: readonly Border[];
}

/** A group larger than this share of the core nodes must be the engine's own fusion, or its links are not believed. */
const largestShare = 0.15;
const smallNetwork = 20;

export function groupLayers(sides: readonly Side[], classes: NodeClasses): readonly LayerGroup[] {
  const whole = connect(sides, classes);
  const size = Math.max(0, ...sides.map((side) => side.core.length));
  const isWeighted = weightedClasses(sides, classes);
  const parts = whole.flatMap((group) => {
    if (size <= smallNetwork || group.classes.length <= size * largestShare || isOneFusion(sides, group))
      return [group];
    const weighted = group.classes.filter((id) => isWeighted.has(id));
    return weighted.length > 0 && weighted.length < group.classes.length
      ? split(sides, classes, group, weighted)
      : [group];
  });
  return parts.map((group) => ({
    ...group,
    borders: sides.map((side, number) => borderOf(side, group.layers[number]!)),
  }));
}

type BareGroup = Omit<LayerGroup, 'borders'>;

function connect(sides: readonly Side[], classes: NodeClasses): readonly BareGroup[] {
  const sets = new LayerSets(sides);
  sides.forEach((side, number) => {
    for (const layer of side.engine.layers) {
      if (isCopy(layer)) continue;
      sets.add(number, layer.index);
      if (side.coreOfLayer[layer.index]!.length > 0) continue;
      const host = nearestCore(side, layer.index, 'before')[0] ?? nearestCore(side, layer.index, 'after')[0];
      if (host !== undefined) sets.join(number, host, layer.index);
    }
    side.core.forEach((entry, at) => {
      const [head = 0] = entry.layers;
      for (const layer of entry.layers) sets.join(number, head, layer);
      const id = classes[number]![at] ?? null;
      if (id !== null) sets.joinClass(id, number, head);
    });
  });
  return sets.groups();
}

/** Layers of all sides under one numbering, and the classes of core nodes that join them. */
class LayerSets {
  readonly #sets = new UnionFind<number>();
  readonly #starts: readonly number[];
  /** A layer of each class. */
  readonly #first = new Map<number, number>();

  constructor(sides: readonly Side[]) {
    let next = 0;
    this.#starts = sides.map((side) => (next += side.engine.layers.length) - side.engine.layers.length);
  }

  add(side: number, layer: number): void {
    this.#sets.find(this.#starts[side]! + layer);
  }

  join(side: number, a: number, b: number): void {
    this.#sets.union(this.#starts[side]! + a, this.#starts[side]! + b);
  }

  joinClass(id: number, side: number, layer: number): void {
    const key = this.#starts[side]! + layer;
    const known = this.#first.get(id);
    if (known === undefined) this.#first.set(id, key);
    else this.#sets.union(known, key);
  }

  groups(): readonly BareGroup[] {
    const classes = new Map<number, number[]>();
    for (const [id, key] of this.#first) {
      const root = this.#sets.find(key);
      const list = classes.get(root);
      if (list) list.push(id);
      else classes.set(root, [id]);
    }
    return this.#sets.groups().map((members) => {
      const layers = this.#starts.map((): number[] => []);
      for (const member of members) {
        const side = this.#starts.findLastIndex((start) => start <= member);
        layers[side]!.push(member - this.#starts[side]!);
      }
      for (const list of layers) list.sort((x, y) => x - y);
      return { layers, classes: classes.get(this.#sets.find(members[0]!)) ?? [] };
    });
  }
}

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

const isOneFusion = (sides: readonly Side[], group: BareGroup): boolean =>
  sides.some((side, number) =>
    group.layers[number]!.some((index) => side.coreOfLayer[index]!.length >= group.classes.length * 0.9),
  );

/** The same layers again, held together by weighted operators only; layers without one stand alone. */
function split(
  sides: readonly Side[],
  classes: NodeClasses,
  group: BareGroup,
  weighted: readonly number[],
): readonly BareGroup[] {
  const sets = new LayerSets(sides);
  const wanted = new Set(weighted);
  sides.forEach((side, number) => {
    for (const index of group.layers[number]!) {
      sets.add(number, index);
      for (const at of side.coreOfLayer[index]!) {
        const id = classes[number]![at] ?? null;
        if (id !== null && wanted.has(id) && side.core[at]!.layers[0] === index) sets.joinClass(id, number, index);
      }
    }
  });
  return sets.groups();
}

/** Of a comparison of two. */
export const bordersOf = ({ borders: [a, b] }: LayerGroup): readonly [Border, Border] => [a!, b!];

/** Number of kernels that do work: what costs no time and only renames does not count. */
export const kernelCount = (side: Side, layers: readonly number[]): number =>
  layers.filter((index) => side.coreOfLayer[index]!.length > 0 && layerAt(side, index).kind !== 'noop').length;
