import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import { coreGraphOf } from '../graph/coreGraph.ts';
import { keyOf, type PytorchPlan, type QuantizerGroup } from './pytorchPlan.ts';
import { siteOf, type QuantizerSite } from './quantizerSite.ts';

/** Does a re-exported model keep a fix? Names of quantizers that are not there, and groups whose scales differ. */
export interface PlanCheck {
  readonly ok: boolean;
  readonly missing: readonly string[];
  readonly differing: readonly { readonly group: readonly string[]; readonly scales: readonly number[] }[];
}

export function checkPlan(graph: ModelGraph, plan: PytorchPlan): PlanCheck {
  const scales = scalesBySite(graph);
  const missing: string[] = [];
  const differing: PlanCheck['differing'][number][] = [];
  for (const group of plan.groups) {
    const keys = group.sites.map(keyOf);
    missing.push(...keys.filter((key) => !scales.has(key)));
    const found = keys.flatMap((key) => scales.get(key) ?? []);
    // Equal to the bit, or TensorRT takes them for different (L3).
    if (new Set(found.map((scale) => scale.bits)).size > 1)
      differing.push({ group: keys, scales: found.map((scale) => scale.value) });
  }
  return { ok: missing.length === 0 && differing.length === 0, missing, differing };
}

function scalesBySite(graph: ModelGraph): ReadonlyMap<string, { readonly bits: string; readonly value: number }> {
  const core = coreGraphOf(graph);
  const scales = new Map<string, { bits: string; value: number }>();
  for (const node of core.nodes)
    for (const edge of node.edges) {
      const pair = edge.pairs.at(-1);
      if (!pair?.scale) continue;
      const site = siteOf(core, node, edge.slot, pair.label);
      scales.set(keyOf(site), { bits: pair.cls, value: pair.scale.values[0] ?? Number.NaN });
    }
  return scales;
}

/** Reads a plan that some file claims to be. `E-PLAN` when it is not one of ours. */
export function readPytorchPlan(text: string): Result<PytorchPlan> {
  try {
    const plan: unknown = JSON.parse(text);
    if (isPlan(plan)) return ok(plan);
  } catch (problem) {
    return err(appError('E-PLAN', 'The plan is not JSON.', { details: String(problem) }));
  }
  return err(appError('E-PLAN', 'The file is not a plan of QDQ Studio.'));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isPlan = (value: unknown): value is PytorchPlan =>
  isRecord(value) && value['version'] === 1 && Array.isArray(value['groups']) && value['groups'].every(isGroup);

const isGroup = (value: unknown): value is QuantizerGroup =>
  isRecord(value) && Array.isArray(value['sites']) && value['sites'].every(isSite);

const isSite = (value: unknown): value is QuantizerSite =>
  isRecord(value) &&
  ((value['kind'] === 'module' && typeof value['module'] === 'string' && typeof value['quantizer'] === 'string') ||
    ((value['kind'] === 'wrap' || value['kind'] === 'unnamed') &&
      typeof value['node'] === 'string' &&
      typeof value['slot'] === 'number'));
