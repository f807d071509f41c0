import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { opsetOf } from '../../onnx/facts.ts';
import { inlineFunctions } from '../../onnx/inlineFunctions.ts';
import { opsetOfChannelScales, opsetOfHalfScales, raiseOpset } from '../../onnx/opset/raiseOpset.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import { Draft } from '../fix/draft.ts';
import { addScale, insertPair, retarget, zeroPoint } from '../fix/pairEdits.ts';
import { step, type Site } from '../fix/site.ts';
import { quantizeWeight } from '../fix/weights.ts';
import { coreGraphOf } from '../graph/coreGraph.ts';
import { deadScale } from '../graph/scale.ts';
import type { EditPlan, PlanStep } from '../plan.ts';
import { contextOf } from '../rules/rule.ts';
import { say } from '../rules/say.ts';
import type { Excluded, InsertionOptions } from './options.ts';
import { placePairs, type Placement } from './placement.ts';
import type { Chosen } from './select.ts';

/**
 * Q/DQ into a float model (qdq-rules §3.5): where pairs go is `placement.ts`; here they are written with their scales.
 *
 * An activation pair takes amax / 127 of its tie group, the largest of its members, held in one initializer, so that a
 * group is equal from the start and by its bits (L3). A weight takes its own largest |w|, one scale an output channel.
 * Biases are never quantized (N3). A model of an operator set that does not know such scales is raised to one that does.
 * The same graph, options and maxima give the same plan and the same bytes.
 */
export interface Insertion {
  readonly plan: EditPlan;
  readonly graph: ModelGraph;
  readonly excluded: readonly Excluded[];
  readonly pairs: { readonly activation: number; readonly weight: number };
}

/**
 * @param amax largest |x| that each tensor of `insertionNeeds` may hold. Errors: `E-QUANTIZED`, `E-CALIBRATION`,
 *   `E-QDQ-REFUSED`, `E-ONNX-OPSET`.
 */
export function planInsertion(
  model: ModelGraph,
  options: InsertionOptions,
  amax: ReadonlyMap<string, number>,
): Result<Insertion> {
  const placed = placementOf(model, options);
  if (!placed.ok) return placed;
  const { graph, placement } = placed.value;
  const scales = scalesOf(placement, amax);
  if (!scales.ok) return scales;
  const context = contextOf(graph, options.target, options.shapes ? { shapes: options.shapes } : {});
  const site: Site = { draft: new Draft(graph), context, why: '' };
  const activations = writeActivations(site, placement, scales.value);
  const weights = placement.chosen.flatMap((one) => writeWeight(site, one));
  return ok({
    plan: { steps: [...raisedStep(model, graph), ...activations, ...weights] },
    graph: site.draft.finish(),
    excluded: placement.excluded,
    pairs: { activation: activations.length, weight: weights.length },
  });
}

/**
 * Tensors that need a scale, by tie group: those of one group are calibrated on their union; and the operators that stay
 * float, with the reason. Errors: `E-QUANTIZED`, `E-QDQ-REFUSED`, `E-ONNX-OPSET`.
 */
export function insertionNeeds(
  model: ModelGraph,
  options: InsertionOptions,
): Result<Pick<Placement, 'groups' | 'excluded'>> {
  const placed = placementOf(model, options);
  if (!placed.ok) return placed;
  const { groups, excluded } = placed.value.placement;
  return ok({ groups, excluded });
}

function placementOf(
  model: ModelGraph,
  options: InsertionOptions,
): Result<{ readonly graph: ModelGraph; readonly placement: Placement }> {
  const graph = inlineFunctions(model);
  if (coreGraphOf(graph, options.shapes).pairs.length > 0)
    return err(appError('E-QUANTIZED', 'This model carries Q/DQ already.'));
  const placement = placePairs(graph, options);
  const [refusal] = placement.refusals;
  if (refusal) return err(appError('E-QDQ-REFUSED', refusal.message));
  const raised = withOpsetFor(graph, placement);
  return raised.ok ? ok({ graph: raised.value, placement }) : raised;
}

/** The operator set that the scales of these pairs need; a model that gets no pair stays as it is. */
function withOpsetFor(graph: ModelGraph, { pairs, chosen }: Placement): Result<ModelGraph> {
  if (pairs.length === 0 && chosen.length === 0) return ok(graph);
  const { types } = coreGraphOf(graph);
  const isFp32 = pairs.every(({ tensor }) => (types.get(tensor)?.dtype ?? 'fp32') === 'fp32');
  return raiseOpset(graph, isFp32 ? opsetOfChannelScales : opsetOfHalfScales);
}

/** Carries no edits: it is taken back by going to the float model. */
function raisedStep(model: ModelGraph, graph: ModelGraph): readonly PlanStep[] {
  const [from, to] = [opsetOf(model.model, ''), opsetOf(graph.model, '')];
  if (from === to) return [];
  return [
    {
      op: 'raise-opset',
      rule: 'insert',
      nodes: [],
      tensors: [],
      scaleSource: null,
      scale: null,
      sqnrLossDb: 0,
      why: `Opset ${from} becomes ${to}, which these scales need.`,
      edits: [],
    },
  ];
}

const levels = 127;
/** By tensor: the scale of its group, and the group. */
function scalesOf(
  { groups }: Placement,
  amax: ReadonlyMap<string, number>,
): Result<ReadonlyMap<string, { readonly value: number; readonly group: readonly string[] }>> {
  const scales = new Map<string, { value: number; group: readonly string[] }>();
  for (const group of groups) {
    const missing = group.find((tensor) => !Number.isFinite(amax.get(tensor)));
    if (missing !== undefined)
      return err(appError('E-CALIBRATION', `Nothing finite was measured on '${missing}', which needs a scale.`));
    const largest = Math.max(...group.map((tensor) => amax.get(tensor)!));
    const value = Math.max(largest / levels, deadScale.fp32);
    for (const tensor of group) scales.set(tensor, { value, group });
  }
  return ok(scales);
}

function writeActivations(
  site: Site,
  { pairs }: Placement,
  scales: ReadonlyMap<string, { readonly value: number; readonly group: readonly string[] }>,
): readonly PlanStep[] {
  const { draft, context } = site;
  const written = new Map<string, string>();
  return pairs.flatMap(({ tensor, edges }) => {
    const { value, group } = scales.get(tensor)!;
    const dtype = context.core.types.get(tensor)?.dtype ?? 'fp32';
    const key = `${dtype}:${group[0] ?? tensor}`;
    return step(site, () => {
      const scale = written.get(key) ?? addScale(draft, `${group[0] ?? tensor}_scale`, [value], dtype);
      written.set(key, scale);
      retarget(draft, edges, insertPair(draft, { tensor, scale, zeroPoint: zeroPoint(draft), axis: null }));
      const readers = edges.map((edge) => edge.label);
      const tied = group.length > 1 ? say` One scale for ${group.length} tied tensors.` : '';
      return {
        op: 'insert-pair',
        nodes: readers,
        tensors: [tensor],
        scaleSource: 'calibrated',
        scale: value,
        sqnrLossDb: 0,
        why: say`${readers} reads ${tensor} as INT8.${tied}`,
      };
    }).map((body) => ({ rule: 'insert', ...body }));
  });
}

function writeWeight(site: Site, { node, weight }: Chosen): readonly PlanStep[] {
  if (!weight) return [];
  const scales = weight.axis === null ? 'one scale' : say`one scale for each place along axis ${weight.axis}`;
  return step({ ...site, why: say`${node.label} has an INT8 weight with ${scales}.` }, () =>
    quantizeWeight(site, weight.edge, weight.axis),
  ).map((body) => ({ rule: 'insert', ...body }));
}
