import { UnionFind } from '../base/unionFind.ts';
import { cutsOf, deferralsOf, edgeKey } from './deferrals.ts';
import type { CoreGraph, CoreNode } from './graph/coreGraph.ts';
import { dataSlots } from './graph/opClass.ts';
import type { Pair } from './graph/pairs.ts';

/**
 * Tie groups: the pairs whose scales must be bit-identical (qdq-rules §2.1, L3).
 *
 * Union-find over core tensors. Two Qs on one tensor are tied because they share the tensor; the tensors on both sides of
 * an operator that Q and DQ swap through (Concat, MaxPool, Split, Slice, nearest Resize, reshapes, transposes …) are tied
 * because a Q that moves through meets what is there already. Elementwise inputs, average pools and linear Resizes
 * rescale inside their kernel and tie nothing. An edge that an earlier plan cut on purpose ties nothing either.
 */
export interface TieGroup {
  /** Name of the first member, in the order of the core graph. */
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
  const cuts = new Set(cutsOf(core.graph).map((cut) => edgeKey(cut.node, cut.tensor)));
  const joints: { readonly tensor: string; readonly node: CoreNode }[] = [];
  for (const node of core.nodes) {
    if (node.cls !== 'commuting') continue;
    const tied = tensorsTiedBy(node, cuts);
    for (const tensor of tied) sets.union(tied[0]!, tensor);
    if (tied.length > 1) joints.push({ tensor: tied[0]!, node });
  }

  const members = new Map<string, Map<string, Set<Pair>>>();
  for (const [tensor, uses] of core.uses)
    for (const { edge } of uses)
      for (const pair of edge.pairs)
        if (pair.root === 'activation') entry(entry(members, sets.find(tensor), newMap), tensor, newSet).add(pair);

  const through = new Map<string, CoreNode[]>();
  for (const { tensor, node } of joints) entry(through, sets.find(tensor), newList).push(node);

  const deferrals = new Map(deferralsOf(core.graph).map((one) => [memberKey(one.members), one.reason]));
  return [...members].map(([root, byTensor]) => {
    const tensors = [...byTensor.keys()];
    const pairs = [...new Set([...byTensor.values()].flatMap((set) => [...set]))];
    const classes = new Set(pairs.map((pair) => pair.cls));
    const deferred = classes.size > 1 ? (deferrals.get(memberKey(tensors)) ?? null) : null;
    return {
      id: tensors[0]!,
      members: tensors,
      pairs,
      through: through.get(root) ?? [],
      classes,
      ratio: ratioOf(pairs),
      broken: classes.size > 1 && deferred === null,
      deferred,
    };
  });
}

/** The data inputs and outputs of a commuting operator, without the inputs whose edge was cut. */
function tensorsTiedBy(node: CoreNode, cuts: ReadonlySet<string>): readonly string[] {
  const slots = new Set(dataSlots(node.op, node.node.input?.length ?? 0));
  const inputs = node.edges
    .filter((edge) => slots.has(edge.slot) && !cuts.has(edgeKey(node.outputs[0] ?? '', edge.tensor)))
    .map((edge) => edge.tensor);
  return [...inputs, ...node.outputs];
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

const memberKey = (members: readonly string[]): string => JSON.stringify(members.toSorted());

const newMap = () => new Map<string, Set<Pair>>();
const newSet = () => new Set<Pair>();
const newList = (): CoreNode[] => [];

/** The value at `key`, made when it is not there yet. */
function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
