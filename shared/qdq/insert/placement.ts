import type { Target } from '../../base/target.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EdgeRef, FixAction } from '../fix/action.ts';
import { applyAction } from '../fix/apply.ts';
import { Draft } from '../fix/draft.ts';
import { harmOf } from '../fix/harm.ts';
import { Planner } from '../fix/planner.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import { predict } from '../predict/predict.ts';
import { dataEdgesOf } from '../predict/int8Ready.ts';
import { coverageOf } from '../rules/coverage.ts';
import { edgeRef } from '../rules/edgeRef.ts';
import { floatIsland } from '../rules/floatIsland.ts';
import { floatSkip } from '../rules/floatSkip.ts';
import { gateMul } from '../rules/gateMul.ts';
import { isQuantized, kernelsOf } from '../rules/kernels.ts';
import { partialConcat } from '../rules/partialConcat.ts';
import { contextOf, type Rule, type RuleContext } from '../rules/rule.ts';
import type { Excluded, InsertionOptions } from './options.ts';
import { selectOperators, type Chosen } from './select.ts';

/**
 * Which tensors get a pair, and who reads it (steps B to F of qdq-rules §3.5).
 *
 * Every chosen operator reads quantized data; one pair a tensor serves all of its readers. Then L1 and L2 are closed by
 * the very rules that judge and fix a model: on a trial graph whose pairs all have one scale (so that every tie holds, as
 * it will) the planner adds what it adds unasked, the skip of a residual Add and the input of a pool before INT8, and what
 * the rules only offer (gates, Concats with a float input) is taken where the prediction gains by it. Placement and
 * prediction therefore cannot disagree. Scales and the tie groups come after: they do not change where pairs stand.
 */
export interface Placement {
  /** One pair a tensor, with the inputs that are to read it, in the order of the core graph. */
  readonly pairs: readonly { readonly tensor: string; readonly edges: readonly EdgeRef[] }[];
  readonly chosen: readonly Chosen[];
  /** Tensors that take one scale: every tensor of `pairs` is in one group. */
  readonly groups: readonly (readonly string[])[];
  readonly excluded: readonly Excluded[];
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
  const closed = takeGains(planner.toFixpoint(start).graph, options);
  return { ...readPlacement(context, look(closed, options), barred, options), chosen, excluded };
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

const offers: readonly Rule[] = [floatSkip, floatIsland, gateMul, partialConcat];
const maxRounds = 4;

/** What these rules offer and do not do unasked, one offer at a time, each kept only where the predicted engine gains. */
function takeGains(graph: ModelGraph, options: InsertionOptions): ModelGraph {
  let at = graph;
  for (let round = 0; round < maxRounds; round += 1) {
    const before = at;
    const context = look(at, options);
    const offered = offers.flatMap((rule) => rule.find(context).flatMap((hit) => hit.remedies));
    for (const actions of [...offered.map((remedy) => remedy.actions), ...floatReadersOf(context, options.target)])
      if (actions.every((action) => action.kind === 'quantize')) at = tryOut(at, actions, options);
    if (at === before) break;
  }
  return at;
}

/**
 * L1: a tensor that could be written as INT8 and is expected in float, because of pools, sums and activations with a kernel
 * of their own that read it in float. A pool is INT8 only between a pair before and one behind it, so it is offered with
 * both. Activations come last: where the whole branch gains, they stay in their kernel.
 */
function floatReadersOf({ core }: RuleContext, target: Target): readonly (readonly FixAction[])[] {
  const { residuals } = kernelsOf(core);
  const { canBeInt8 } = coverageOf(core);
  const written = predict(core, target).regions.flatMap((region) => region.outputs);
  const offers = written.flatMap(({ tensor, dtype }) => {
    if (dtype === 'int8' || !canBeInt8.has(tensor)) return [];
    const open = (core.uses.get(tensor) ?? []).filter(
      ({ node, edge }) => !isQuantized(edge) && node?.cls !== 'commuting',
    );
    const readers = open.flatMap(({ node, edge }) => {
      const takesInt8 = node?.cls === 'pooling' || node?.cls === 'pointwise';
      return node && takesInt8 && residuals.get(node)?.absorbed !== edge ? [{ node, edge }] : [];
    });
    if (readers.length === 0 || readers.length < open.length) return [];
    const before = quantize(tensor, readers);
    const behind = readers.filter(({ node }) => node.cls === 'pooling').flatMap(({ node }) => outputsOf(core, node));
    const isActivation = readers.every(({ node }) => node.cls === 'pointwise' && node.edges.length === 1);
    return [...(behind.length > 0 ? [[before, ...behind]] : []), [before]].map((actions) => ({
      actions,
      isActivation,
    }));
  });
  return [false, true].flatMap((last) =>
    offers.filter(({ isActivation }) => isActivation === last).map(({ actions }) => actions),
  );
}

const quantize = (tensor: string, readers: readonly Reading[]): FixAction => ({
  kind: 'quantize',
  tensor,
  edges: readers.map(({ node, edge }) => edgeRef(node, edge)),
  scale: trialScale,
});

/** A pair on what a node writes, for all who read it in float. */
function outputsOf(core: RuleContext['core'], node: CoreNode): readonly FixAction[] {
  return node.outputs.flatMap((tensor) => {
    const readers = (core.uses.get(tensor) ?? []).flatMap((use) =>
      use.node && !isQuantized(use.edge) ? [{ node: use.node, edge: use.edge }] : [],
    );
    return readers.length > 0 ? [quantize(tensor, readers)] : [];
  });
}

function tryOut(graph: ModelGraph, actions: readonly FixAction[], options: InsertionOptions): ModelGraph {
  const context = look(graph, options);
  const draft = new Draft(graph);
  for (const action of actions) applyAction({ draft, context, why: '' }, action);
  if (draft.edits.length === 0) return graph;
  const tried = draft.finish();
  const now = predict(context.core, options.target);
  const then = predict(look(tried, options).core, options.target);
  const fewer = now.reformats.qdq - then.reformats.qdq;
  const gains = fewer > 0 || (fewer === 0 && then.movedBytes < now.movedBytes);
  return gains && harmOf(now, then) === null ? tried : graph;
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
