import type { Target } from '../../base/target.ts';
import { UnionFind } from '../../base/unionFind.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { FixAction } from '../fix/action.ts';
import { applyAction } from '../fix/apply.ts';
import { Draft } from '../fix/draft.ts';
import { harmOf } from '../fix/harm.ts';
import type { CoreGraph, CoreNode, CoreUse } from '../graph/coreGraph.ts';
import { withoutInt8Kernel } from '../graph/opClass.ts';
import { predict } from '../predict/predict.ts';
import { coverageOf } from '../rules/coverage.ts';
import { edgeRef } from '../rules/edgeRef.ts';
import { floatIsland } from '../rules/floatIsland.ts';
import { floatSkip } from '../rules/floatSkip.ts';
import { gateMul } from '../rules/gateMul.ts';
import { dataEdges, isQuantized, kernelsOf } from '../rules/kernels.ts';
import { partialConcat } from '../rules/partialConcat.ts';
import type { Rule, RuleContext } from '../rules/rule.ts';
import type { Prediction } from '../types.ts';

/**
 * Pairs that no chosen operator asks for and that the predicted engine gains by (step E of qdq-rules §3.5, L1): one offer
 * at a time, on a trial graph whose pairs all have one scale, each kept only where fewer Q/DQ kernels stay or as many and
 * fewer bytes move, and nothing that ran INT8 falls back. Offers are what some rules offer and never do unasked, and every
 * tensor that is written in float for the sake of who reads it, by an INT8 operator, or beside its INT8 form.
 *
 * Such tensors are taken with all that a Concat, a Transpose or another copying operator ties to them, because a copy is
 * INT8 as a whole or not at all. A pool is offered with a pair behind it too, without which it stays float. Activations
 * with a kernel of their own come last: where a whole branch gains, they stay in the kernel of their operator.
 */
export interface Trial {
  readonly target: Target;
  readonly scale: { readonly source: 'calibrated'; readonly value: number };
  look(graph: ModelGraph): RuleContext;
}

const offers: readonly Rule[] = [floatSkip, floatIsland, gateMul, partialConcat];
const maxRounds = 4;

/** A graph with what is known of it. */
interface Stand {
  readonly graph: ModelGraph;
  readonly context: RuleContext;
  readonly prediction: Prediction;
}

export function takeGains(graph: ModelGraph, trial: Trial): ModelGraph {
  let at = standOf(graph, trial);
  for (let round = 0; round < maxRounds; round += 1) {
    const before = at;
    const offered = offers.flatMap((rule) => rule.find(at.context).flatMap((hit) => hit.remedies));
    for (const actions of [...offered.map((remedy) => remedy.actions), ...floatTensors(at, trial)])
      if (actions.every((action) => action.kind === 'quantize')) at = tryOut(at, actions, trial);
    if (at === before) break;
  }
  return at.graph;
}

function standOf(graph: ModelGraph, { look, target }: Trial): Stand {
  const context = look(graph);
  return { graph, context, prediction: predict(context.core, target) };
}

function tryOut(now: Stand, actions: readonly FixAction[], trial: Trial): Stand {
  const draft = new Draft(now.graph);
  for (const action of actions) applyAction({ draft, context: now.context, why: '' }, action);
  if (draft.edits.length === 0) return now;
  const then = standOf(draft.finish(), trial);
  const fewer = now.prediction.reformats.qdq - then.prediction.reformats.qdq;
  const gains = fewer > 0 || (fewer === 0 && then.prediction.movedBytes < now.prediction.movedBytes);
  return gains && harmOf(now.prediction, then.prediction) === null ? then : now;
}

/** What is written in float and could be INT8, as offers: each the pairs that would let it. */
function floatTensors({ context: { core }, prediction }: Stand, { scale }: Trial): readonly (readonly FixAction[])[] {
  const { canBeInt8 } = coverageOf(core);
  const { residuals } = kernelsOf(core);
  const inFloat = new Set<string>();
  const writtenTwice = new Set<string>();
  for (const { outputs } of prediction.regions)
    for (const { tensor, holds, dtype } of outputs) {
      if (dtype === 'int8') continue;
      inFloat.add(tensor);
      if (outputs.some((other) => other.holds === holds && other.dtype === 'int8')) writtenTwice.add(tensor);
    }
  const mayBeInt8 = (tensor: string): boolean => canBeInt8.has(tensor) || writtenTwice.has(tensor);
  const copies = copiesOf(core);
  const copiesWith = new Map(copies.flatMap((tensors) => tensors.map((tensor) => [tensor, tensors] as const)));
  const pairsOn = (tensors: readonly string[]): readonly FixAction[] =>
    tensors.flatMap((tensor) => {
      const edges = openUses(core, tensor).flatMap(({ node, edge }) => (node ? [edgeRef(node, edge)] : []));
      return edges.length > 0 ? [{ kind: 'quantize' as const, tensor, edges, scale }] : [];
    });

  const found = copies.flatMap((tensors) => {
    if (!tensors.some((tensor) => inFloat.has(tensor)) || !tensors.every(mayBeInt8)) return [];
    const readers = tensors.flatMap((tensor) => openUses(core, tensor));
    const isClosed = readers.some((use) => needsFloat(use, residuals));
    if (readers.length === 0 || isClosed) return [];
    const before = pairsOn(tensors);
    const pooled = readers.flatMap(({ node }) => (node?.cls === 'pooling' ? node.outputs : []));
    const behind = pairsOn(pooled.flatMap((tensor) => copiesWith.get(tensor) ?? [tensor]));
    const isActivation = readers.every(({ node }) => node?.cls === 'pointwise' && node.edges.length === 1);
    return [...(behind.length > 0 ? [[...before, ...behind]] : []), before].map((actions) => ({
      actions,
      isActivation,
    }));
  });
  return [false, true].flatMap((last) =>
    found.filter(({ isActivation }) => isActivation === last).map(({ actions }) => actions),
  );
}

/**
 * What leaves the graph, is read by the body of an If or Loop or by an operator that has no INT8 kernel (AP-16), or is
 * added inside the kernel that makes it.
 */
const needsFloat = ({ node, edge }: CoreUse, residuals: ReturnType<typeof kernelsOf>['residuals']): boolean =>
  node === null || edge.slot < 0 || withoutInt8Kernel.has(node.op) || residuals.get(node)?.absorbed === edge;

/** Readers that want float; copying operators want nothing of their own. */
const openUses = (core: CoreGraph, tensor: string): readonly CoreUse[] =>
  (core.uses.get(tensor) ?? []).filter(({ node, edge }) => !isQuantized(edge) && !isCopied(node, edge));

const isCopied = (node: CoreNode | null, edge: CoreUse['edge']): boolean =>
  node?.cls === 'commuting' && dataEdges(node).includes(edge);

/** Every tensor that a node makes, with those that copying operators make of it. */
function copiesOf(core: CoreGraph): readonly (readonly string[])[] {
  const sets = new UnionFind();
  for (const node of core.nodes)
    for (const output of node.outputs) {
      sets.find(output);
      if (node.cls === 'commuting')
        for (const edge of dataEdges(node)) if (!isQuantized(edge)) sets.union(edge.tensor, output);
    }
  return sets.groups();
}
