import type { Target } from '../../base/target.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EdgeRef } from '../fix/action.ts';
import { applyAction } from '../fix/apply.ts';
import { Draft } from '../fix/draft.ts';
import { Planner } from '../fix/planner.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { refusals } from '../legality/checkLegality.ts';
import { dataEdgesOf } from '../predict/int8Ready.ts';
import { edgeRef } from '../rules/edgeRef.ts';
import { isQuantized, kernelsOf } from '../rules/kernels.ts';
import { contextOf, type RuleContext } from '../rules/rule.ts';
import type { LegalityIssue } from '../types.ts';
import { takeGains } from './gains.ts';
import type { Excluded, InsertionOptions } from './options.ts';
import { selectOperators, type Chosen } from './select.ts';

/**
 * Which tensors get a pair, and who reads it (steps B to F of qdq-rules §3.5).
 *
 * Every chosen operator reads quantized data; one pair a tensor serves all of its readers. Then L1 and L2 are closed by
 * the very rules that judge and fix a model: on a trial graph whose pairs all have one scale (so that every tie holds, as
 * it will) the planner adds what it adds unasked, the skip of a residual Add and the input of a pool before INT8, and
 * `gains.ts` what the prediction gains by. Placement and
 * prediction therefore cannot disagree. Scales and the tie groups come after: they do not change where pairs stand.
 */
export interface Placement {
  /** One pair a tensor, with the inputs that are to read it, in the order of the core graph. */
  readonly pairs: readonly { readonly tensor: string; readonly edges: readonly EdgeRef[] }[];
  readonly chosen: readonly Chosen[];
  /** Tensors that take one scale: every tensor of `pairs` is in one group. */
  readonly groups: readonly (readonly string[])[];
  readonly excluded: readonly Excluded[];
  /** What the target would refuse of these pairs. */
  readonly refusals: readonly LegalityIssue[];
}

export function placePairs(graph: ModelGraph, options: InsertionOptions): Placement {
  const context = look(graph, options);
  const { chosen, excluded, barred } = selectOperators(context.core, options);
  const start = put(context, chosen);
  const planner = new Planner({
    target: options.target,
    choose: 'automatic',
    allowProxy: false,
    amaxOf: standIn,
    ...(options.shapes ? { shapes: options.shapes } : {}),
  });
  const trial = { target: options.target, scale: trialScale, look: (at: ModelGraph) => look(at, options) };
  const closed = look(takeGains(planner.toFixpoint(start).graph, trial), options);
  return {
    ...readPlacement(context, closed, barred, options),
    chosen,
    excluded,
    refusals: newRefusals(context, closed, options.target),
  };
}

/** Those that the float model does not have by itself. */
function newRefusals(float: RuleContext, trial: RuleContext, target: Target): readonly LegalityIssue[] {
  const refusalsOf = ({ core }: RuleContext): readonly LegalityIssue[] =>
    refusals.flatMap((refusal) => refusal.find(core, target));
  const known = new Set(refusalsOf(float).map(({ message }) => message));
  return refusalsOf(trial).filter(({ message }) => !known.has(message));
}

/** Stands for every measurement of the trial: all pairs of one scale. */
const standInAmax = 4;
const standIn = (): number => standInAmax;
const trialScale = { source: 'calibrated', value: standInAmax / 127 } as const;

const look = (graph: ModelGraph, { target, shapes }: InsertionOptions): RuleContext =>
  contextOf(graph, target, { amaxOf: standIn, ...(shapes ? { shapes } : {}) });

function put(context: RuleContext, chosen: readonly Chosen[]): ModelGraph {
  const draft = new Draft(context.graph);
  const site = { draft, context, why: '' };
  for (const { tensor, edges } of byTensor(
    chosen.flatMap(({ node }) => dataEdgesOf(node).map((edge) => ({ node, edge }))),
  ))
    applyAction(site, { kind: 'quantize', tensor, edges, scale: trialScale });
  for (const { weight } of chosen) if (weight) applyAction(site, { kind: 'quantize-weight', ...weight });
  return draft.finish();
}

/** The pairs of the trial, as edges of the graph that it was made from. */
function readPlacement(
  origin: RuleContext,
  trial: RuleContext,
  barred: ReadonlySet<CoreNode>,
  { residual }: InsertionOptions,
): Pick<Placement, 'pairs' | 'groups'> {
  const quantized = new Set(
    trial.core.nodes.flatMap((node) => node.edges.filter(isQuantized).map((edge) => keyOf(node, edge.slot))),
  );
  const { residuals } = kernelsOf(origin.core);
  const wanted = origin.core.nodes.flatMap((node) =>
    node.edges
      .filter((edge) => {
        const sides = residuals.get(node);
        if (barred.has(node) || edge.slot < 0) return false;
        if (residual === 'none' && sides) return false;
        if (residual === 'both' && sides?.absorbed === edge) return quantized.has(keyOf(node, sides.skip.slot));
        return quantized.has(keyOf(node, edge.slot));
      })
      .map((edge) => ({ node, edge })),
  );
  const pairs = byTensor(wanted);
  const placed = new Set(pairs.map((pair) => pair.tensor));
  const grouped = trial.ties.map((group) => group.members.filter((member) => placed.has(member)));
  const inGroups = new Set(grouped.flat());
  const alone = pairs.flatMap(({ tensor }) => (inGroups.has(tensor) ? [] : [[tensor]]));
  return { pairs, groups: [...grouped.filter((group) => group.length > 0), ...alone] };
}

const keyOf = (node: CoreNode, slot: number): string => `${slot}:${node.outputs[0] ?? ''}`;

interface Reading {
  readonly node: CoreNode;
  readonly edge: CoreNode['edges'][number];
}

function byTensor(readings: readonly Reading[]): Placement['pairs'] {
  const edges = new Map<string, EdgeRef[]>();
  for (const { node, edge } of readings)
    edges.set(edge.tensor, [...(edges.get(edge.tensor) ?? []), edgeRef(node, edge)]);
  return [...edges].map(([tensor, readers]) => ({ tensor, edges: readers }));
}
