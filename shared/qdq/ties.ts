import { UnionFind } from '../base/unionFind.ts';
import type { CoreGraph, CoreNode } from './graph/coreGraph.ts';
import { dataSlots } from './graph/opClass.ts';
import type { Pair } from './graph/pairs.ts';
import { deferralsOf } from './deferrals.ts';

/**
 * Tie groups: the pairs whose scales must be bit-identical (qdq-rules §2.1, L3).
 *
 * Union-find over core tensors. Two Qs on one tensor are tied because they share the tensor; the tensors on both sides of
 * an operator that Q and DQ swap through (Concat, MaxPool, Split, Slice, nearest Resize, reshapes, transposes …) are tied
 * because a Q that moves through meets what is there already. Elementwise inputs, average pools and linear Resizes
 * rescale inside their kernel and tie nothing.
 */
export interface TieGroup {
  /** Name of the first member, in file order. */
  readonly id: string;
  /** Core tensors that carry an activation pair. */
  readonly members: readonly string[];
  readonly pairs: readonly Pair[];
  /** Operators that join the members; empty for plain siblings. */
  readonly through: readonly CoreNode[];
  readonly classes: ReadonlySet<string>;
  /** Largest over smallest scale; 1 when a scale cannot be read. */
  readonly ratio: number;
  readonly broken: boolean;
  /** Set aside by an earlier plan, with its reason. */
  readonly deferred: string | null;
}

export const maxTieRatio = 4;
export const maxTieMembers = 8;

export function tieGroupsOf(core: CoreGraph): readonly TieGroup[] {
  const sets = new UnionFind();
  const through = new Map<string, CoreNode[]>();
  for (const node of core.nodes) {
    if (node.cls !== 'commuting') continue;
    const slots = new Set(dataSlots(node.op, node.node.input?.length ?? 0));
    const tensors = [...node.edges.filter((edge) => slots.has(edge.slot)).map((edge) => edge.tensor), ...node.outputs];
    for (const tensor of tensors) sets.union(tensors[0]!, tensor);
    const key = tensors[0];
    if (key !== undefined) through.set(key, [...(through.get(key) ?? []), node]);
  }

  const members = new Map<string, Map<string, Set<Pair>>>();
  for (const [tensor, uses] of core.uses)
    for (const use of uses)
      for (const pair of use.edge.pairs) {
        if (pair.root !== 'activation') continue;
        const root = sets.find(tensor);
        const group = members.get(root) ?? new Map<string, Set<Pair>>();
        members.set(root, group);
        const onTensor = group.get(tensor) ?? new Set<Pair>();
        group.set(tensor, onTensor);
        onTensor.add(pair);
      }

  const throughRoot = new Map<string, CoreNode[]>();
  for (const [tensor, nodes] of through) {
    const root = sets.find(tensor);
    throughRoot.set(root, [...(throughRoot.get(root) ?? []), ...nodes]);
  }

  const deferrals = deferralsOf(core.graph);
  return [...members].map(([root, byTensor]) => {
    const tensors = [...byTensor.keys()];
    const pairs = [...byTensor.values()].flatMap((set) => [...set]);
    const classes = new Set(pairs.map((pair) => pair.cls));
    const deferred = deferrals.find((entry) => sameMembers(entry.members, tensors))?.reason ?? null;
    return {
      id: tensors[0]!,
      members: tensors,
      pairs,
      through: throughRoot.get(root) ?? [],
      classes,
      ratio: ratioOf(pairs),
      broken: classes.size > 1 && deferred === null,
      deferred: classes.size > 1 ? deferred : null,
    };
  });
}

function ratioOf(pairs: readonly Pair[]): number {
  let low = Infinity;
  let high = 0;
  for (const pair of pairs) {
    const value = pair.scale?.values[0];
    if (value === undefined || !(value > 0) || !Number.isFinite(value)) return 1;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && Number.isFinite(low) ? high / low : 1;
}

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name));
