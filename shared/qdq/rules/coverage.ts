import type { CoreEdge, CoreGraph, CoreNode, CoreUse } from '../graph/coreGraph.ts';
import { dataEdges, isInt8, isQuantized, kernelsOf, type Kernels } from './kernels.ts';

/**
 * Which tensors could be INT8 if the missing pairs were there. The predictor says what an engine does with the graph as it
 * is; this says what the graph could be, so that a rule offers a pair only where a tensor gains by it.
 *
 * A tensor *can* be INT8 when its maker runs INT8 and may write it. It is *wanted* as INT8 when every reader takes INT8,
 * or would after the fixes that rules make unasked (L1). Source: qdq-rules §0.1, §3.5 E.
 */
export interface Coverage {
  readonly canBeInt8: ReadonlySet<string>;
  readonly wantedInt8: ReadonlySet<string>;
  /** True for an Add whose skip operand ought to carry a pair: its result (L2) or the skip tensor (L1) gains by it. */
  isSkipWanted(add: CoreNode): boolean;
}

const views = new WeakMap<CoreGraph, Coverage>();

export function coverageOf(core: CoreGraph): Coverage {
  const known = views.get(core);
  if (known) return known;
  const kernels = kernelsOf(core);
  const built = { canBeInt8: makersSide(core, kernels), ...readersSide(core, kernels) };
  views.set(core, built);
  return built;
}

/** Makers before readers, so that each question about an input is answered when it is asked. */
function makersSide(core: CoreGraph, kernels: Kernels): ReadonlySet<string> {
  const { heads, residuals } = kernels;
  const can = new Set<string>();
  const comesInt8 = (edge: CoreEdge): boolean => isQuantized(edge) || can.has(edge.tensor);
  const writesInt8 = (node: CoreNode): boolean => {
    switch (node.cls) {
      case 'weighted':
        return isInt8(kernels, node);
      case 'commuting':
        return dataEdges(node).every(comesInt8);
      case 'pooling':
        return node.edges.slice(0, 1).every(comesInt8);
      case 'pointwise': {
        const head = residuals.get(node)?.head ?? heads.get(node.outputs[0] ?? '');
        if (head) return isInt8(kernels, head);
        return node.edges.length === 1 ? node.edges.every(comesInt8) : node.edges.every(isQuantized);
      }
      case 'float':
        return false;
    }
  };
  for (const node of core.nodes) if (writesInt8(node)) for (const name of node.outputs) can.add(name);
  return can;
}

/** Readers before makers. */
function readersSide(core: CoreGraph, kernels: Kernels): Omit<Coverage, 'canBeInt8'> {
  const { residuals } = kernels;
  const wanted = new Set<string>();
  const allWanted = (node: CoreNode): boolean => node.outputs.every((name) => wanted.has(name));
  const isSkipWanted = (add: CoreNode): boolean => {
    const residual = residuals.get(add);
    if (!residual || !isInt8(kernels, residual.head)) return false;
    const readers = core.uses.get(residual.skip.tensor) ?? [];
    return readers.some((use) => isQuantized(use.edge)) || wanted.has(resultOf(core, add.outputs[0] ?? ''));
  };
  const takesInt8 = ({ node, edge }: CoreUse): boolean => {
    if (node === null) return false;
    if (isQuantized(edge)) return true;
    if (node.cls === 'commuting') return dataEdges(node).includes(edge) && allWanted(node);
    if (node.cls === 'pooling') return edge === node.edges[0] && allWanted(node);
    return residuals.get(node)?.skip === edge && isSkipWanted(node);
  };
  const consider = (tensor: string): void => {
    const uses = core.uses.get(tensor) ?? [];
    if (uses.length > 0 && uses.every(takesInt8)) wanted.add(tensor);
  };
  for (const node of core.nodes.toReversed()) node.outputs.forEach(consider);
  core.inputs.forEach(consider);
  return { wantedInt8: wanted, isSkipWanted };
}

const maxEpilogue = 16;

/** The tensor at the end of the activations that follow `tensor` in its kernel. */
export function resultOf(core: CoreGraph, tensor: string): string {
  let at = tensor;
  for (let steps = 0; steps < maxEpilogue; steps += 1) {
    const next = activated(core, at);
    if (next === null) break;
    at = next;
  }
  return at;
}

/** One activation further: a single pointwise reader, or the product of the tensor with its own gate (SiLU). */
function activated(core: CoreGraph, tensor: string): string | null {
  const uses = core.uses.get(tensor) ?? [];
  if (uses.some((use) => use.node === null || use.node.cls !== 'pointwise' || isQuantized(use.edge))) return null;
  const readers = [...new Set(uses.map((use) => use.node!))];
  const [first] = readers;
  if (first && readers.length === 1 && first.edges.length === 1) return first.outputs[0] ?? null;
  const gate = readers.find((node) => node.edges.length === 1);
  const product = readers.find((node) => node.edges.length === 2);
  const gated = gate?.outputs[0];
  if (readers.length !== 2 || !product || gated === undefined || core.uses.get(gated)?.length !== 1) return null;
  const closes = product.edges.every((edge) => !isQuantized(edge) && [tensor, gated].includes(edge.tensor));
  return closes ? (product.outputs[0] ?? null) : null;
}
