import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { dataSlots } from '../graph/opClass.ts';

/**
 * What shares a kernel with what, as far as a rule has to know it: the weighted operator that a tensor is the activated
 * result of, and which operand of a residual Add that operator takes into its kernel. The other operand, the skip, is the
 * one that has to carry the pair (L2). Source: qdq-rules §1.4 and §3.1 point 3; fixtures of §6.3.
 */
export interface Kernels {
  /** Tensors that are INT8 without a pair of their own: a DQ moves down to their readers through copies and pools. */
  readonly arrivals: ReadonlySet<string>;
  /** By tensor: the weighted operator that it is the result of, with nothing but activations and constants between. */
  readonly heads: ReadonlyMap<string, CoreNode>;
  /** By Add of two activations of one shape. */
  readonly residuals: ReadonlyMap<CoreNode, Residual>;
}

export interface Residual {
  readonly add: CoreNode;
  /** The operand whose weighted operator takes the Add into its kernel, and that operator. */
  readonly absorbed: CoreEdge;
  readonly head: CoreNode;
  readonly skip: CoreEdge;
}

export const isQuantized = (edge: CoreEdge): boolean => edge.pairs.some((pair) => pair.root === 'activation');

/** A weighted operator that reads INT8 activations and an INT8 weight, or two INT8 activations. */
export const isInt8 = ({ arrivals }: Kernels, node: CoreNode): boolean =>
  node.cls === 'weighted' &&
  node.edges.every((edge) => isQuantized(edge) || arrivals.has(edge.tensor)) &&
  (node.weight === null ? node.edges.length > 1 : node.weight.pair !== null);

/** Inputs of a copying operator that carry data. */
export function dataEdges(node: CoreNode): readonly CoreEdge[] {
  const slots = dataSlots(node.op, node.node.input?.length ?? 0);
  return node.edges.filter((edge) => slots.includes(edge.slot));
}

const views = new WeakMap<CoreGraph, Kernels>();

export function kernelsOf(core: CoreGraph): Kernels {
  const known = views.get(core);
  if (known) return known;
  const arrivals = arrivalsOf(core);
  const heads = headsOf(core);
  const residuals = new Map<CoreNode, Residual>();
  for (const node of core.nodes) {
    const residual = residualOf(core, heads, node);
    if (residual) residuals.set(node, residual);
  }
  const built = { arrivals, heads, residuals };
  views.set(core, built);
  return built;
}

function arrivalsOf(core: CoreGraph): ReadonlySet<string> {
  const arrivals = new Set<string>();
  for (const node of core.nodes)
    if (node.cls === 'commuting' && dataEdges(node).every((edge) => isQuantized(edge) || arrivals.has(edge.tensor)))
      for (const name of node.outputs) arrivals.add(name);
  return arrivals;
}

function headsOf(core: CoreGraph): ReadonlyMap<string, CoreNode> {
  const heads = new Map<string, CoreNode>();
  for (const node of core.nodes) {
    const head = node.cls === 'weighted' ? node : headThrough(heads, node);
    if (head) for (const name of node.outputs) heads.set(name, head);
  }
  return heads;
}

function headThrough(heads: ReadonlyMap<string, CoreNode>, node: CoreNode): CoreNode | null {
  if (node.cls !== 'pointwise' || node.edges.some(isQuantized)) return null;
  const [first, ...others] = node.edges.map((edge) => heads.get(edge.tensor));
  return first && others.every((head) => head === first) ? first : null;
}

function residualOf(core: CoreGraph, heads: ReadonlyMap<string, CoreNode>, add: CoreNode): Residual | null {
  const [left, right] = sidesOf(core, add);
  if (!left || !right) return null;
  const leftHead = isQuantized(left) ? null : absorber(core, heads, left, add);
  const rightHead = isQuantized(right) ? null : absorber(core, heads, right, add);
  return chooseSide(core, add, left, leftHead, right, rightHead);
}

/** The sides of an Add as they would be without the pairs on it: which operand a convolution could take in. */
export function absorbedSide(core: CoreGraph, add: CoreNode): Residual | null {
  const { heads } = kernelsOf(core);
  const [left, right] = sidesOf(core, add);
  if (!left || !right) return null;
  return chooseSide(core, add, left, absorber(core, heads, left, add), right, absorber(core, heads, right, add));
}

function sidesOf(core: CoreGraph, add: CoreNode): readonly CoreEdge[] {
  const [left, right] = add.edges;
  if (add.op !== 'Add' || add.edges.length !== 2 || !left || !right || left.tensor === right.tensor) return [];
  return haveOneShape(core, left.tensor, right.tensor) ? [left, right] : [];
}

/** Where both could be taken in, the operand on the longer way from the fork is; else the later one, as engines do. */
function chooseSide(
  core: CoreGraph,
  add: CoreNode,
  left: CoreEdge,
  leftHead: CoreNode | null,
  right: CoreEdge,
  rightHead: CoreNode | null,
): Residual | null {
  const takesLeft = leftHead && rightHead ? isLonger(core, left.tensor, right.tensor) : leftHead !== null;
  if (takesLeft && leftHead) return { add, absorbed: left, head: leftHead, skip: right };
  return rightHead ? { add, absorbed: right, head: rightHead, skip: left } : null;
}

/** Operators between a weighted operator and the end of its kernel: more than any real epilogue has. */
const maxEpilogue = 16;

/** The weighted operator that can take `reader` into its kernel through `edge`: nobody else sees what it computes. */
function absorber(
  core: CoreGraph,
  heads: ReadonlyMap<string, CoreNode>,
  edge: CoreEdge,
  reader: CoreNode,
): CoreNode | null {
  const head = heads.get(edge.tensor);
  if (!head) return null;
  const inner = new Set<CoreNode>([reader]);
  const tensors = new Set([edge.tensor]);
  for (const tensor of tensors) {
    const maker = core.makers.get(tensor);
    if (!maker || maker === head) continue;
    inner.add(maker);
    if (inner.size > maxEpilogue) return null;
    for (const input of maker.edges) tensors.add(input.tensor);
  }
  for (const tensor of tensors)
    if (core.uses.get(tensor)?.some((use) => use.node === null || !inner.has(use.node))) return null;
  return core.uses.get(edge.tensor)?.length === 1 ? head : null;
}

function haveOneShape(core: CoreGraph, left: string, right: string): boolean {
  const a = core.types.get(left)?.shape;
  const b = core.types.get(right)?.shape;
  return !a || !b || (a.length === b.length && a.every((dim, at) => dim === b[at]));
}

/** True when more operators lie between the fork and `left` than between the fork and `right`. */
function isLonger(core: CoreGraph, left: string, right: string): boolean {
  const fromLeft = distances(core, left);
  const fromRight = distances(core, right);
  let fork: CoreNode | null = null;
  for (const node of fromLeft.keys()) if (fromRight.has(node) && node.rank > (fork?.rank ?? -1)) fork = node;
  return fork !== null && fromLeft.get(fork)! > fromRight.get(fork)!;
}

const maxAncestors = 256;

/** Longest way back to each of the nearest ancestors, in operators. */
function distances(core: CoreGraph, tensor: string): ReadonlyMap<CoreNode, number> {
  const found = new Map<CoreNode, number>();
  const start = core.makers.get(tensor);
  if (!start) return found;
  found.set(start, 0);
  const waiting = [start];
  while (waiting.length > 0 && found.size < maxAncestors) {
    waiting.sort((a, b) => a.rank - b.rank);
    const node = waiting.pop()!;
    for (const edge of node.edges) {
      const maker = core.makers.get(edge.tensor);
      if (!maker || maker.rank >= node.rank) continue;
      if (!found.has(maker)) waiting.push(maker);
      found.set(maker, Math.max(found.get(maker) ?? 0, found.get(node)! + 1));
    }
  }
  return found;
}
