import type { ModelGraph } from '../../onnx/model.ts';
import { coreGraphOf } from '../graph/coreGraph.ts';
import type { PytorchPlan } from './pytorchPlan.ts';
import { quantizedSitesOf } from './quantizedSites.ts';
import { keyOf } from './quantizerSite.ts';

/** Does a re-exported model keep a fix? */
export interface PlanCheck {
  readonly ok: boolean;
  /** Quantizers that the plan has on and the model has not. */
  readonly missing: readonly string[];
  /** Groups whose scales are not one. */
  readonly differing: readonly { readonly group: readonly string[]; readonly scales: readonly number[] }[];
  /** Quantizers that are on in the model and not in the plan: each may undo what the plan is for. */
  readonly extra: readonly string[];
}

export function checkPlan(graph: ModelGraph, plan: PytorchPlan): PlanCheck {
  const sites = quantizedSitesOf(coreGraphOf(graph));
  const planned = plan.groups.map((group) => group.members.map(keyOf));
  const on = plan.switches.flatMap(({ action, module, quantizer }) =>
    action === 'enable' ? [keyOf({ kind: 'module', module, quantizer })] : [],
  );
  const known = new Set([...planned.flat(), ...on]);
  const missing = [...known].filter((key) => !sites.has(key));
  const extra = [...sites.keys()].filter((key) => !known.has(key));
  const differing = planned.flatMap((group) => {
    const pairs = group.flatMap((key) => sites.get(key)?.pair ?? []);
    // Equal to the bit, or TensorRT takes them for different (L3).
    return new Set(pairs.map((pair) => pair.cls)).size > 1
      ? [{ group, scales: pairs.map((pair) => pair.scale?.values[0] ?? Number.NaN) }]
      : [];
  });
  return { ok: missing.length + extra.length + differing.length === 0, missing, differing, extra };
}
