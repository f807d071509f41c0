import type { DType } from '../../base/dtype.ts';
import type { Target } from '../../base/target.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EdgeRef, FixAction } from '../fix/action.ts';
import { applyAction } from '../fix/apply.ts';
import { Draft } from '../fix/draft.ts';
import { newScale } from '../fix/newScale.ts';
import type { CoreEdge, CoreNode } from '../graph/coreGraph.ts';
import { weightPlaceOf } from '../insert/weightPlace.ts';
import type { EditPlan, PlanStep } from '../plan.ts';
import { dataEdgesOf } from '../predict/int8Ready.ts';
import { predict } from '../predict/predict.ts';
import { edgeRef } from '../rules/edgeRef.ts';
import { exclude } from '../rules/exclude.ts';
import { isInt8, isQuantized, kernelsOf } from '../rules/kernels.ts';
import { contextOf, type RuleContext } from '../rules/rule.ts';
import { say } from '../rules/say.ts';

/**
 * The measured engine as oracle, the guide's own method: where an engine that is fast (implicit PTQ, or any) reads INT8,
 * the model gets a pair; where it reads float, or has fused the edge away, the model's pair goes.
 *
 * An edge of the model lies on the border of an engine's kernel or inside it. On the border its type is that of the
 * kernel's input; where a kernel has inputs of both types, the one of the edge's name decides; else a convolution's
 * data are its INT8 input and what it adds is the other. Copying operators are left alone: Q and DQ move through them by themselves. New pairs reuse, are calibrated or
 * wait for data, as everywhere; the groups that are unequal afterwards are tied. What the result, as predicted, still does
 * otherwise than the engine is said, with the prediction's reason. Source: NVIDIA YOLOv7 QAT guide; qdq-rules §0.1, §6.6.
 */
export interface MeasuredKernel {
  /** Labels of the core nodes that it computes. */
  readonly nodes: readonly string[];
  readonly inputs: readonly MeasuredTensor[];
  readonly outputs: readonly MeasuredTensor[];
}

export interface MeasuredTensor {
  readonly name: string;
  readonly dtype: DType | null;
}

export interface LikeOptions {
  readonly target: Target;
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  readonly amaxOf: (tensor: string) => number | null;
  readonly allowProxy: boolean;
}

export interface LikePlan {
  readonly plan: EditPlan;
  readonly graph: ModelGraph;
  /** Core nodes of the model that the engine names. */
  readonly matched: number;
  readonly unreached: readonly { readonly node: string; readonly reason: string }[];
}

export function planLike(graph: ModelGraph, kernels: readonly MeasuredKernel[], options: LikeOptions): LikePlan {
  const context = look(graph, options);
  const kernelOf = new Map(
    kernels.flatMap((kernel) => kernel.nodes.map((label) => [label, kernel] as const)).toReversed(),
  );
  const unreached: { node: string; reason: string }[] = [];
  const steps: PlanStep[] = [];
  const draft = new Draft(graph);
  const carryOut = (site: RuleContext, on: Draft, action: FixAction, why: string): void => {
    for (const step of applyAction({ draft: on, context: site, why }, action)) steps.push({ rule: 'like', ...step });
  };
  for (const node of context.core.nodes) {
    const kernel = kernelOf.get(node.label);
    if (!kernel) continue;
    const asked = actionsFor(context, node, kernel, kernelOf, options.allowProxy);
    for (const { action, why } of asked.actions) carryOut(context, draft, action, why);
    unreached.push(...asked.lacking.map((reason) => ({ node: node.label, reason })));
  }
  let result = draft.finish();
  const placed = look(result, options);
  const ties = new Draft(result);
  for (const group of placed.ties)
    if (group.broken)
      carryOut(placed, ties, { kind: 'tie', group: group.id, force: false }, 'One scale for a tie group.');
  result = ties.finish();
  return {
    plan: { steps },
    graph: result,
    matched: context.core.nodes.filter((node) => kernelOf.has(node.label)).length,
    unreached: [...unreached, ...differences(look(result, options), kernelOf)],
  };
}

const look = (graph: ModelGraph, { target, shapes, amaxOf }: LikeOptions): RuleContext =>
  contextOf(graph, target, { amaxOf, ...(shapes ? { shapes } : {}) });

interface Asked {
  readonly actions: readonly { readonly action: FixAction; readonly why: string }[];
  readonly lacking: readonly string[];
}

function actionsFor(
  context: RuleContext,
  node: CoreNode,
  kernel: MeasuredKernel,
  kernelOf: ReadonlyMap<string, MeasuredKernel>,
  allowProxy: boolean,
): Asked {
  const { core } = context;
  const actions: { action: FixAction; why: string }[] = [];
  const lacking: string[] = [];
  for (const edge of edgesOfInterest(node)) {
    const wanted = wantedAt(context, node, edge, kernel, kernelOf);
    const has = isQuantized(edge);
    if (wanted === 'int8' && !has && !kernelsOf(core).arrivals.has(edge.tensor)) {
      const scale = newScale(context, edge.tensor, node.outputs);
      const lack =
        scale === null ? 'needs calibration' : scale.source === 'proxy' && !allowProxy ? 'has but a proxy scale' : null;
      if (lack) lacking.push(say`${edge.tensor} is INT8 in the run, and ${lack} here`);
      else
        actions.push({
          action: { kind: 'quantize', tensor: edge.tensor, edges: [edgeRef(node, edge)], scale },
          why: say`The run reads ${edge.tensor} as INT8 for ${node.label}.`,
        });
    }
    if (!has || (wanted !== 'float' && wanted !== 'inside')) continue;
    const why =
      wanted === 'inside'
        ? say`The run has ${edge.tensor} inside the kernel of ${node.label}.`
        : say`The run reads ${edge.tensor} in float for ${node.label}.`;
    const gone: readonly FixAction[] =
      node.cls === 'weighted' ? exclude(node) : [{ kind: 'unquantize', edges: [edgeRef(node, edge)] }];
    for (const action of gone) actions.push({ action, why });
  }
  const reads = actions.some(({ action }) => action.kind === 'quantize');
  const place = reads && node.cls === 'weighted' && !node.weight?.pair ? weightPlaceOf(core, node) : null;
  if (place)
    actions.push({
      action: { kind: 'quantize-weight', ...place } satisfies {
        kind: 'quantize-weight';
        edge: EdgeRef;
        axis: number | null;
      },
      why: say`The run computes ${node.label} in INT8.`,
    });
  return { actions, lacking };
}

function edgesOfInterest(node: CoreNode): readonly CoreEdge[] {
  if (node.cls === 'weighted') return dataEdgesOf(node);
  if (node.cls === 'pooling') return node.edges.slice(0, 1);
  return node.cls === 'pointwise' && node.edges.length > 1 ? node.edges : [];
}

/** Null where the engine does not tell. */
function wantedAt(
  { core }: RuleContext,
  node: CoreNode,
  edge: CoreEdge,
  kernel: MeasuredKernel,
  kernelOf: ReadonlyMap<string, MeasuredKernel>,
): 'int8' | 'float' | 'inside' | null {
  const maker = core.makers.get(edge.tensor);
  if (maker && kernelOf.get(maker.label) === kernel) return 'inside';
  const types = kernel.inputs.flatMap(({ dtype }) => (dtype === null ? [] : [isInteger(dtype)]));
  if (types.length === 0) return null;
  if (types.every((type) => type === types[0])) return types[0] ? 'int8' : 'float';
  const names = new Set([edge.tensor, ...edge.pairs.map((pair) => pair.id)]);
  const own = kernel.inputs.find(({ name, dtype }) => names.has(name) && dtype !== null);
  if (own) return isInteger(own.dtype) ? 'int8' : 'float';
  // A weighted operator takes the INT8 input as its data; the others are what its kernel adds.
  if (node.cls === 'weighted') return 'int8';
  const rest = types.toSpliced(types.indexOf(true), 1);
  const hasHead = node.edges.some(({ tensor }) => kernelOf.get(core.makers.get(tensor)?.label ?? '') === kernel);
  return hasHead && rest.every((type) => type === rest[0]) ? (rest[0] ? 'int8' : 'float') : null;
}

const isInteger = (dtype: DType | null): boolean => dtype === 'int8' || dtype === 'uint8';

/** Weighted operators that the result, as predicted, runs otherwise than the engine. */
function differences(
  { core, target }: RuleContext,
  kernelOf: ReadonlyMap<string, MeasuredKernel>,
): LikePlan['unreached'] {
  const regions = new Map(
    predict(core, target).regions.flatMap((region) => region.nodes.map((label) => [label, region])),
  );
  return core.nodes.flatMap((node) => {
    const kernel = kernelOf.get(node.label);
    const region = regions.get(node.label);
    const written = kernel?.outputs[0]?.dtype ?? null;
    const predicted = region?.outputs[0]?.dtype ?? null;
    if (node.cls !== 'weighted' || !region || written === null || predicted === null) return [];
    if (isInteger(written) === isInteger(predicted)) return [];
    const because = region.reasons.at(-1);
    const reads = isInt8(kernelsOf(core), node) ? 'reads INT8 and' : 'reads float and';
    const reason = say`the run writes ${written}, here it ${reads} writes ${predicted}${because ? ` (${because})` : ''}`;
    return [{ node: node.label, reason }];
  });
}
