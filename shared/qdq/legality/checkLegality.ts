import type { Target } from '../../base/target.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import type { Legality, LegalityIssue, Region } from '../types.ts';
import { chains } from './chains.ts';
import { elementTypes } from './elementTypes.ts';
import { granularity } from './granularity.ts';
import { nodeNames } from './nodeNames.ts';
import { operators } from './operators.ts';
import type { Refusal } from './refusal.ts';
import { scales } from './scales.ts';
import { storedWeights } from './storedWeights.ts';
import { legalityWarnings } from './warnings.ts';
import { zeroPoints } from './zeroPoints.ts';

/** In the order in which a person would mend them. */
export const refusals: readonly Refusal[] = [
  operators,
  zeroPoints,
  scales,
  granularity,
  elementTypes,
  chains,
  storedWeights,
  nodeNames,
];

/**
 * Would `target` take the model, and would it compute on integers where the model says so? Three verdicts: `refused` when
 * the parser or builder says no; `accepted-float` when it builds but not one operator that carries Q/DQ runs quantized;
 * else `accepted`, where `floatNodes` still names those that do not. The predictor's regions say what runs quantized, so
 * that verdict and prediction cannot disagree.
 */
export function checkLegality(core: CoreGraph, target: Target, regions: readonly Region[]): Legality {
  const errors = refusals.flatMap((refusal) => refusal.find(core, target));
  const computes = computeByNode(regions);
  const carrying = core.nodes.filter(carriesQdq);
  const float = carrying.filter((node) => !isQuantized(computes.get(node.label)) || isEmpty(core, node));
  const warnings: LegalityIssue[] = [
    ...legalityWarnings(core),
    ...float.map((node) => ({
      rule: 'AP-17',
      nodes: [node.label],
      message: `${node.label} carries Q/DQ and computes in float on this target.`,
    })),
  ];
  const verdict =
    errors.length > 0
      ? 'refused'
      : carrying.length > 0 && float.length === carrying.length
        ? 'accepted-float'
        : 'accepted';
  return { verdict, ok: verdict === 'accepted', errors, warnings, floatNodes: float.map((node) => node.label) };
}

const carriesQdq = (node: CoreNode): boolean =>
  node.cls === 'weighted' && (node.weight?.pair != null || node.edges.some((edge) => edge.pairs.length > 0));

function computeByNode(regions: readonly Region[]): ReadonlyMap<string, Region['compute']> {
  const computes = new Map<string, Region['compute']>();
  for (const region of regions)
    if (region.kind === 'conv' || region.kind === 'depthwise' || region.kind === 'gemm')
      for (const label of region.nodes) computes.set(label, region.compute);
  return computes;
}

const isQuantized = (compute: Region['compute'] | undefined): boolean =>
  compute === 'int8' || compute === 'uint8' || compute === 'fp8' || compute === 'fp4';

/** An operator on a tensor without elements is no kernel at all. */
const isEmpty = (core: CoreGraph, node: CoreNode): boolean =>
  core.types.get(node.outputs[0] ?? '')?.shape?.includes(0) ?? false;
