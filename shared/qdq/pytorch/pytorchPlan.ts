import type { ModelGraph } from '../../onnx/model.ts';
import { coreGraphOf, type CoreGraph } from '../graph/coreGraph.ts';
import { tieGroupsOf, type TieGroup } from '../ties.ts';
import { moduleOf, siteOf, type QuantizerSite } from './quantizerSite.ts';

/**
 * What a training has to do so that the next export keeps a fix: which quantizers are one object, which operators need a
 * wrapper that has one, which stay off. Made from the fixed graph, read by `resources/pytorch/qdq_studio_plan.py`, and
 * checked against a re-exported model by `checkPlan`. Plain JSON; `version` changes when the meaning of a key does.
 */
export interface PytorchPlan {
  readonly version: 1;
  readonly groups: readonly QuantizerGroup[];
  /** Weighted operators that carry no Q/DQ: their quantizers are off. */
  readonly disable: readonly { readonly module: string }[];
}

/** Quantizers that share one object; the first one leads. A group of one says only that it is on. */
export interface QuantizerGroup {
  readonly sites: readonly QuantizerSite[];
  /** Largest |x| of the whole group, as the fixed graph has it: 127 × scale. */
  readonly amax: number | null;
}

export function pytorchPlanOf(graph: ModelGraph): PytorchPlan {
  const core = coreGraphOf(graph);
  return {
    version: 1,
    groups: tieGroupsOf(core).map((group) => ({ sites: sitesOf(core, group), amax: amaxOf(group) })),
    disable: core.nodes.flatMap((node) => {
      if (node.cls !== 'weighted' || node.weight === null || node.weight.pair !== null) return [];
      const module = moduleOf(core, node);
      return module === null ? [] : [{ module }];
    }),
  };
}

/** A site an edge that the group's pairs stand on, each once, in the order of the graph. */
function sitesOf(core: CoreGraph, group: TieGroup): readonly QuantizerSite[] {
  const sites = new Map<string, QuantizerSite>();
  for (const tensor of group.members)
    for (const { node, edge } of core.uses.get(tensor) ?? []) {
      const pair = edge.pairs.at(-1);
      if (node === null || pair === undefined) continue;
      const site = siteOf(core, node, edge.slot, pair.label);
      sites.set(keyOf(site), site);
    }
  return [...sites.values()];
}

export const keyOf = (site: QuantizerSite): string =>
  site.kind === 'module' ? `${site.module}.${site.quantizer}` : `${site.node}#${site.slot}`;

function amaxOf(group: TieGroup): number | null {
  const scales = group.pairs.map((pair) => pair.scale?.values[0] ?? Number.NaN);
  const largest = Math.max(...scales);
  return Number.isFinite(largest) ? largest * 127 : null;
}
