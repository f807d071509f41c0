import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { dataSlots } from '../graph/opClass.ts';
import type { Pair } from '../graph/pairs.ts';
import type { Capabilities } from './targets.ts';

/**
 * P3: DQs move down and Qs move up through operators that commute with quantization, until nothing moves.
 *
 * TensorRT does this by local rewrites, rounds of {swap a DQ with what follows, merge equal Qs, clone a Q across a
 * fan-in, swap a Q with what precedes} until stable (qdq-rules §1.3, §10). The result has a closed form, which is
 * computed here in one pass a direction: a DQ goes below an operator whose data inputs all arrive dequantized from one
 * class; a Q goes above an operator when *every* reader of its outputs quantizes to that one class (L1, L3), and a clone
 * of it lands on each data input. An operator that something moved through works on integers: that class is its `form`.
 *
 * TensorRT 11's pools are a case apart, as its listings show (§9; `Capabilities`): a pool that arrives dequantized does not
 * let the DQ pass, but between that DQ and one Q of its own it runs on integers and rescales in its kernel (unet: four of
 * four); a Q that was cloned above a Concat does not reach it (SPP and SPPF: nine of nine stay float); and Qs of several scales each
 * move above a pool that is cloned for them (googlenet).
 *
 * An edge is then a path of quantizers from the form in which its tensor is made to the form in which it is read. Equal
 * neighbours on a path cancel (N6); unequal ones are a rescale that stays. Equal paths on a tensor are one quantizer (N7).
 */
export interface Flow {
  /** Forms in which a node works: [null] = float. More than one where a pool was cloned. */
  forms(node: CoreNode): readonly Form[];
  /** Forms in which a tensor is made: its maker's, or that of a DQ whose Q is somewhere else. */
  madeAs(tensor: string): readonly Form[];
  /** Forms in which a node reads its data, one for each of `forms`: the same, but for a pool that rescales. */
  readForms(node: CoreNode): readonly Form[];
  /** The path of an edge whose reader works in `form`: what the tensor is made as, and the quantizers from there on. */
  path(edge: CoreEdge, form: Form): Path;
}

/** The quantizer whose class a tensor carries; null = float. */
export type Form = Pair | null;

export interface Path {
  readonly from: Form;
  readonly steps: readonly Pair[];
}

const float: readonly Form[] = [null];
const pools = new Set(['MaxPool', 'GlobalMaxPool']);

export function propagate(core: CoreGraph, capabilities: Capabilities): Flow {
  const forms: (readonly Form[])[] = core.nodes.map(() => float);
  const rescaling = new Set<CoreNode>();
  const formsOf = (node: CoreNode) => forms[node.rank] ?? float;
  const readFormsOf = (node: CoreNode) => (rescaling.has(node) ? float : formsOf(node));

  const madeAs = (tensor: string): readonly Form[] => {
    const maker = core.makers.get(tensor);
    const made = maker ? formsOf(maker) : float;
    return made === float ? integerForm(core, tensor) : made;
  };
  const path = (edge: CoreEdge, form: Form): Path => {
    const own = simplify(form ? [...edge.pairs, form] : edge.pairs);
    const made = madeAs(edge.tensor);
    const from =
      made.length === 1 ? made[0]! : (made.find((each) => each !== null && each.cls === own[0]?.cls) ?? null);
    return { from, steps: from && own[0]?.cls === from.cls ? own.slice(1) : own };
  };
  const arrivesAs = (edge: CoreEdge): Form => {
    const { from, steps } = path(edge, null);
    return steps.at(-1) ?? from;
  };

  for (const node of core.nodes) {
    if (node.cls !== 'commuting' || (pools.has(node.op) && !capabilities.dqPassesPools && readsFloat(node))) continue;
    const down = formBelow(node, arrivesAs);
    if (down) forms[node.rank] = [down];
  }
  for (const node of core.nodes.toReversed()) {
    if (node.cls !== 'commuting' || formsOf(node) !== float) continue;
    const wanted = demandsOn(core, node, readFormsOf);
    const only = wanted.length === 1 ? wanted[0]! : null;
    const arrives = pools.has(node.op) && node.edges[0] ? arrivesAs(node.edges[0]) : null;
    if (arrives && !capabilities.dqPassesPools) {
      if (!only?.form || only.viaClone) continue;
      forms[node.rank] = [only.form];
      rescaling.add(node);
    } else if (only?.form) forms[node.rank] = [only.form];
    else if (pools.has(node.op) && capabilities.clonesPools && wanted.length > 1)
      forms[node.rank] = wanted.map((demand) => demand.form);
  }
  return { forms: formsOf, madeAs, readForms: readFormsOf, path };
}

/** A tensor that a DQ reads without a Q (a graph input, the result of an integer operator) is integer already. */
function integerForm(core: CoreGraph, tensor: string): readonly Form[] {
  const first = core.uses.get(tensor)?.[0]?.edge.pairs[0];
  return first && first.q === null ? [first] : float;
}

/** Equal neighbours are one quantizer. */
function simplify(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.length < 2 ? pairs : pairs.filter((pair, at) => pairs[at - 1]?.cls !== pair.cls);
}

/** False for an operator between a Q and its DQ, which has integers whatever the version. */
const readsFloat = (node: CoreNode): boolean => node.edges.every((edge) => edge.pairs.at(-1)?.dqs.length !== 0);

export function dataEdgesOfCopy(node: CoreNode): readonly CoreEdge[] {
  const slots = new Set(dataSlots(node.op, node.node.input?.length ?? 0));
  return node.edges.filter((edge) => slots.has(edge.slot));
}

/** The one class that all data inputs arrive in; null when one is float, constant, or of another class. */
function formBelow(node: CoreNode, arrivesAs: (edge: CoreEdge) => Form): Form {
  const edges = dataEdgesOfCopy(node);
  const first = edges[0] ? arrivesAs(edges[0]) : null;
  if (!first || edges.length < dataSlots(node.op, node.node.input?.length ?? 0).length) return null;
  return edges.every((edge) => arrivesAs(edge)?.cls === first.cls) ? first : null;
}

interface Demand {
  readonly form: Form;
  /** A reader is itself an operator that a Q moved above. */
  readonly viaClone: boolean;
}

/** The distinct classes that the readers of a node's outputs ask for; null among them = somebody wants float. */
function demandsOn(core: CoreGraph, node: CoreNode, readForms: (node: CoreNode) => readonly Form[]): readonly Demand[] {
  const demands = new Map<string, Demand>();
  for (const tensor of node.outputs)
    for (const use of core.uses.get(tensor) ?? [])
      for (const form of use.node && use.node.cls === 'commuting' ? readForms(use.node) : float) {
        const first = use.edge.pairs[0] ?? form;
        const key = first?.cls ?? '';
        const viaClone = use.edge.pairs.length === 0 && form !== null;
        const known = demands.get(key);
        demands.set(key, { form: known?.form ?? first, viaClone: viaClone || (known?.viaClone ?? false) });
      }
  return [...demands.values()];
}
