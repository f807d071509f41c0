import type { ModelGraph } from '../../onnx/model.ts';
import { coreGraphOf, type CoreGraph } from '../graph/coreGraph.ts';
import { tieGroupsOf, type TieGroup } from '../ties.ts';
import { quantizedSitesOf, weightSite } from './quantizedSites.ts';
import { keyOf, moduleOf, siteOf, type QuantizerSite } from './quantizerSite.ts';

/**
 * What a training has to do so that the next export keeps a fix: which quantizers are on, which of them are one object,
 * which operators need a wrapper that has one, which stay off. Made from the fixed graph, read by
 * `resources/pytorch/qdq_studio_plan.py`, and checked against a re-exported model by `checkPlan`. Plain JSON; `version`
 * changes when the meaning of a key does.
 */
export interface PytorchPlan {
  readonly version: 2;
  readonly groups: readonly QuantizerGroup[];
  /** Weight quantizers, and the input quantizers of operators that stay float. */
  readonly switches: readonly QuantizerSwitch[];
}

/** Input quantizers of one scale. The first member is the object, the others share it. */
export interface QuantizerGroup {
  /** Largest |x| of the whole group, as the fixed graph has it: 127 × scale. */
  readonly amax: number | null;
  readonly members: readonly GroupMember[];
}

/** `wrap`: the operator is no module, so the quantizer needs one of its own; with a group it shares what is there. */
export type GroupMember = QuantizerSite & {
  readonly action: 'enable' | 'share' | 'wrap';
  /** Key of the first member; null for itself. */
  readonly with: string | null;
};

export interface QuantizerSwitch {
  readonly action: 'enable' | 'disable';
  readonly module: string;
  readonly quantizer: string;
}

export function pytorchPlanOf(graph: ModelGraph): PytorchPlan {
  const core = coreGraphOf(graph);
  return {
    version: 2,
    groups: tieGroupsOf(core)
      .map((group) => ({ amax: amaxOf(group), members: membersOf(sitesOf(core, group)) }))
      .filter(({ members }) => members.length > 0),
    switches: switchesOf(core),
  };
}

/** A site an edge that the group's pairs stand on, each once, in the order of the graph; modules first, to lead. */
function sitesOf(core: CoreGraph, group: TieGroup): readonly QuantizerSite[] {
  const sites = new Map<string, QuantizerSite>();
  for (const tensor of group.members)
    for (const { node, edge } of core.uses.get(tensor) ?? []) {
      const pair = edge.pairs.at(-1);
      if (node === null || pair === undefined) continue;
      const site = siteOf(core, node, edge.slot, pair.label);
      sites.set(keyOf(site), site);
    }
  const all = [...sites.values()];
  return [...all.filter((site) => site.kind === 'module'), ...all.filter((site) => site.kind !== 'module')];
}

function membersOf(sites: readonly QuantizerSite[]): readonly GroupMember[] {
  return sites.map((site, at) => ({
    action: site.kind === 'wrap' ? 'wrap' : at === 0 ? 'enable' : 'share',
    ...site,
    with: at === 0 ? null : keyOf(sites[0]!),
  }));
}

function switchesOf(core: CoreGraph): readonly QuantizerSwitch[] {
  const on = quantizedSitesOf(core);
  const modules = new Set(
    core.nodes.flatMap((node) => (node.cls === 'weighted' && node.weight ? (moduleOf(core, node) ?? []) : [])),
  );
  return [...modules].flatMap((module): readonly QuantizerSwitch[] => {
    const { quantizer: weight } = weightSite(module);
    const isOn = (quantizer: string) => on.has(keyOf({ kind: 'module', module, quantizer }));
    return [
      { action: isOn(weight) ? 'enable' : 'disable', module, quantizer: weight },
      ...(isOn('input_quantizer') ? [] : [{ action: 'disable' as const, module, quantizer: 'input_quantizer' }]),
    ];
  });
}

function amaxOf(group: TieGroup): number | null {
  const scales = group.pairs.map((pair) => pair.scale?.values[0] ?? Number.NaN);
  const largest = Math.max(...scales);
  return Number.isFinite(largest) ? largest * 127 : null;
}
