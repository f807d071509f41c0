import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import { withoutInt8Kernel } from '../graph/opClass.ts';
import { dataEdgesOf } from '../predict/int8Ready.ts';
import { productBefore, productBehind, whyNotFused } from '../rules/attention.ts';
import { nearOutputs, readsDistribution } from '../rules/lastLayers.ts';
import { tooSmall } from '../rules/smallConv.ts';
import { tooThin } from '../rules/thinGemm.ts';
import type { Exclude, Excluded, InsertionOptions } from './options.ts';
import { weightPlaceOf, type WeightPlace } from './weightPlace.ts';

/**
 * Which operators are to run INT8 (step C of qdq-rules §3.5), by the same measures with which the rules of §2 judge a
 * model that is quantized already: what they would offer to take out again is not put in.
 *
 * A weighted operator is chosen unless the user left it out, its weight is not stored (AP-18), tensor cores cannot serve
 * it (AP-10, AP-15), or it belongs to the last layers and the head stays float (AP-24). The two products of an attention
 * are chosen together or not at all (AP-14, §1.6). Operators without an INT8 kernel (AP-16) are named as what stays
 * float; nothing else needs a reason, because nothing else is ever quantized for its own sake.
 */
export interface Selection {
  readonly chosen: readonly Chosen[];
  readonly excluded: readonly Excluded[];
  /** Left out by the user: no edge into them carries a pair. */
  readonly barred: ReadonlySet<CoreNode>;
}

export interface Chosen {
  readonly node: CoreNode;
  /** Null for a product of two activations. */
  readonly weight: WeightPlace | null;
}

export function selectOperators(core: CoreGraph, options: InsertionOptions): Selection {
  const chosen: Chosen[] = [];
  const excluded: Excluded[] = [];
  const barred = new Set<CoreNode>();
  const last = options.head === 'float' ? nearOutputs(core) : new Set<CoreNode>();
  const attentions = attentionsOf(core);
  for (const node of core.nodes) {
    const wish = whyUnwanted(node, options.exclude);
    if (wish !== null) barred.add(node);
    const weight = node.cls === 'weighted' ? weightPlaceOf(core, node) : null;
    const reason = wish ?? whyFloat(core, node, weight, last, attentions);
    if (reason !== null) excluded.push({ node: node.label, reason });
    else if (node.cls === 'weighted') chosen.push({ node, weight });
  }
  return { chosen, excluded, barred };
}

function whyUnwanted(node: CoreNode, { names, regex, ops }: Exclude): string | null {
  if (names.includes(node.label)) return 'left out by its name';
  if (regex?.test(node.label)) return `left out by /${regex.source}/`;
  return ops.includes(node.op) ? `left out as a ${node.op}` : null;
}

function whyFloat(
  core: CoreGraph,
  node: CoreNode,
  weight: WeightPlace | null,
  last: ReadonlySet<CoreNode>,
  attentions: ReadonlyMap<CoreNode, string | null>,
): string | null {
  if (withoutInt8Kernel.has(node.op)) return `AP-16: ${node.op} has no INT8 kernel`;
  if (node.cls !== 'weighted') return null;
  const attention = attentions.get(node);
  if (attention) return `AP-14: ${attention}`;
  if (weight === null && dataEdgesOf(node).length < 2) return 'AP-18: its weight is not stored in the file';
  const small = tooSmall(core, node);
  if (small !== null) return `AP-10: ${small}`;
  const thin = tooThin(core, node);
  if (thin !== null) return `AP-15: it ${thin}`;
  if (last.has(node)) return 'AP-24: it writes a result of the model';
  return readsDistribution(core, node) ? 'AP-24: it turns a Softmax into coordinates' : null;
}

/** The products of every attention, with why they stay float; null for one that has a fused INT8 kernel. */
function attentionsOf(core: CoreGraph): ReadonlyMap<CoreNode, string | null> {
  const attentions = new Map<CoreNode, string | null>();
  for (const softmax of core.nodes) {
    if (softmax.op !== 'Softmax') continue;
    const scores = productBefore(core, softmax);
    const values = productBehind(core, softmax);
    if (!scores || !values) continue;
    const reason = whyNotFused(core, scores);
    const why = reason === null ? null : `${reason}, and attention is quantized whole or not at all`;
    for (const product of [scores, values]) attentions.set(product, attentions.get(product) ?? why);
  }
  return attentions;
}
